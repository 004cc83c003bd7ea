"""One fictional person for every role, two for the roles that meet at an area's border."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.choices import Role
from accounts.models import Area, Organisation, User
from accounts.services import user_create

# For a machine of one's own: core.checks refuses DEMO where DEBUG is off.
PASSWORD = "chainbridge-demo"  # noqa: S105 - printed on purpose


@dataclass(frozen=True)
class Person:
    username: str
    full_name: str
    role: str
    organisation: str = ""
    areas: tuple[str, ...] = ()


PEOPLE = (
    Person("officer", "演示·南宁专员", Role.OFFICER, "AC_NN", ("NN",)),
    Person("officer2", "演示·南宁专员二", Role.OFFICER, "AC_NN", ("NN",)),
    Person("manager", "演示·南宁负责人", Role.AREA_MANAGER, "AC_NN", ("NN",)),
    Person("qinzhou", "演示·钦州港专员", Role.OFFICER, "AC_QZG", ("QZG",)),
    Person("qinzhou-manager", "演示·钦州港负责人", Role.AREA_MANAGER, "AC_QZG", ("QZG",)),
    Person("chongzuo", "演示·崇左专员", Role.OFFICER, "AC_CZ", ("CZ",)),
    Person("city", "演示·南宁市投促", Role.CITY_MANAGER, "CG_NN", ("NN",)),
    Person("reviewer", "演示·自治区审核", Role.REGION_REVIEWER, "IPB"),
    Person("admin", "演示·自治区管理员", Role.REGION_ADMIN, "IPB"),
    Person("chain", "演示·产业链办", Role.CHAIN_OFFICE, "IIT"),
    Person("finance", "演示·财务审核", Role.FINANCE_REVIEWER, "FIN", ("NN", "QZG", "CZ")),
    Person("auditor", "演示·审计", Role.AUDITOR, "PAO"),
    Person("enterprise", "演示·企业用户", Role.ENTERPRISE_USER),
    Person("publisher", "演示·网站编辑", Role.PUBLISHER, "IPB"),
)


def people_create() -> dict[str, User]:
    """All of PEOPLE by username; those that exist already stay as they are."""
    organisations = {unit.code: unit for unit in Organisation.objects.all()}
    areas = {area.code: area for area in Area.objects.all()}
    found = {user.username: user for user in User.objects.all()}
    made = {
        person.username: user_create(
            username=person.username,
            full_name=person.full_name,
            role=person.role,
            organisation=organisations[person.organisation] if person.organisation else None,
            areas=[areas[code] for code in person.areas],
        )
        for person in PEOPLE
        if person.username not in found
    }
    # One password for all is hashed once: half a second for each is half of what the demo takes.
    User.objects.filter(username__in=made).update(password=make_password(PASSWORD))
    return {person.username: (found | made)[person.username] for person in PEOPLE}
