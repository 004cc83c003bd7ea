from django.db import migrations, models

KINDS = [
    ("outbound_visit", "Outbound visit"),
    ("inbound_visit", "Inbound visit"),
    ("site_tour", "Site tour"),
    ("call", "Phone call"),
    ("message", "Message or e-mail"),
    ("video", "Video meeting"),
    ("promotion_event", "Promotion event"),
    ("signing", "Signing"),
    ("fair", "Fair"),
    ("expert_consult", "Expert consultation"),
    ("service", "Service"),
]


class Migration(migrations.Migration):
    dependencies = [("crm", "0004_claim_overtaken")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="next_step_kind",
            field=models.CharField(
                blank=True, choices=KINDS, default="", max_length=20, verbose_name="kind of next step"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_step_kind", ""),
                    models.Q(
                        ("next_step_due__isnull", False),
                        ("next_step_kind__in", [kind for kind, _label in KINDS]),
                    ),
                    _connector="OR",
                ),
                name="activity_plans_a_known_kind",
            ),
        ),
    ]
