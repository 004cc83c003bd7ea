from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        # Importable only once the apps are.
        from config.duties import register_duties  # noqa: PLC0415
        from config.indicators import register_indicators  # noqa: PLC0415
        from config.site import register_site  # noqa: PLC0415

        register_duties()
        register_indicators()
        register_site()
