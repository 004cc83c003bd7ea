from desk.demo.companies import MARK, companies
from registry.codes import check_uscc


def test_the_same_seed_gives_the_same_companies():
    assert list(companies(50)) == list(companies(50))
    assert list(companies(50, seed=1)) != list(companies(50))


def test_every_company_is_plainly_fictional_and_different():
    made = list(companies(3000))
    assert all(MARK in company.name for company in made)
    assert len({company.name for company in made}) == len({company.uscc for company in made}) == 3000


def test_every_credit_code_is_valid_without_a_warning():
    for company in companies(500):
        found = check_uscc(company.uscc)
        assert (found.errors, found.warnings) == ((), ())
