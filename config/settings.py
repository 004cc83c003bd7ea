"""All settings, each from the environment; `.env.example` lists them."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.env import env_bool, env_database, env_int, env_list, env_server, env_str, load_env_file

BASE_DIR = Path(__file__).resolve().parent.parent
load_env_file(BASE_DIR / ".env")

DEBUG = env_bool("DEBUG", default=False)
# core.checks refuses this default outside DEBUG.
SECRET_KEY = env_str("SECRET_KEY", "insecure-development-key")
# Under which numbers of identity cards and accounts are kept (core.sealing); core.checks refuses none.
SEALING_KEYS = env_list("SEALING_KEYS")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
DEMO = env_bool("DEMO", default=False)  # demo users with printed passwords may exist

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "desk",
    "cms",
    "assessment",
    "search",
    "incentives",
    "crm",
    "whitelist",
    "registry",
    "exports",
    "accounts",
    "core",
    "wagtail.contrib.forms",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.locales",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.errors.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "config.errors.OwnNotFoundPage",
    "config.errors.BusyPage",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "desk.context.desk",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env_database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'var' / 'chainbridge.sqlite3'}")}

# Empty: the embedded engine alone. Otherwise Elasticsearch answers, and the embedded one when it is away.
ELASTICSEARCH_URL = env_server("ELASTICSEARCH_URL")
ELASTICSEARCH_CA = env_str("ELASTICSEARCH_CA", "")  # file with the certificate authority of an https address
SEARCH_PREFIX = env_str("SEARCH_PREFIX", "chainbridge")  # what the names of our indexes begin with
SEARCH_COOL_OFF = env_int("SEARCH_COOL_OFF", 10)  # seconds that a server which failed is left alone

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "root"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = env_int("SESSION_HOURS", 12) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

AXES_FAILURE_LIMIT = env_int("LOGIN_FAILURE_LIMIT", 8)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
# Of the desk, of papers and workbooks, and of what is stored in words.
STAFF_LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
# Of the public site besides; their catalogues have its words only, and English for the others.
LANGUAGES = [*STAFF_LANGUAGES, ("vi", _("Vietnamese")), ("th", _("Thai"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = STAFF_LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
# Officials write ISO dates; the same in both languages.
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env_str("STATIC_ROOT", str(BASE_DIR / "var" / "static"))
MEDIA_URL = "media/"
MEDIA_ROOT = env_str("MEDIA_ROOT", str(BASE_DIR / "var" / "media"))
# Uploaded workbooks and evidence: never below a folder that a web server serves.
PRIVATE_FILES = Path(env_str("PRIVATE_FILES", str(BASE_DIR / "var" / "private")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_FILES), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
EVIDENCE_MAX_MB = env_int("EVIDENCE_MAX_MB", 30)  # the largest document that is taken in as evidence
IMPORT_FILE_DAYS = env_int("IMPORT_FILE_DAYS", 90)  # how long uploaded workbooks and their reports are kept
EXPORT_AT_ONCE = env_int("EXPORT_AT_ONCE", 5_000)  # rows up to which a list is downloaded at once
EXPORT_FILE_DAYS = env_int("EXPORT_FILE_DAYS", 3)  # how long the file of a longer one is kept
# What of an import is done while its user waits; larger ones are the worker's.
IMPORT_AT_ONCE_KB = env_int("IMPORT_AT_ONCE_KB", 256)
IMPORT_AT_ONCE_ROWS = env_int("IMPORT_AT_ONCE_ROWS", 2000)
IMPORT_UNDO_HOURS = env_int("IMPORT_UNDO_HOURS", 24)  # how long a whole import can be undone
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a policy package of sixty measures, with all of their parts

# Whether people come over HTTPS. Where DEBUG is off, core.checks refuses False, unless plain HTTP is allowed.
HTTPS = env_bool("HTTPS", default=not DEBUG)
ALLOW_PLAIN_HTTP = env_bool("ALLOW_PLAIN_HTTP", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS and env_bool("SSL_REDIRECT", default=False)
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 31536000) if HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY", default=False) else None
)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    # The Wagtail and Django admins write inline scripts; only editors and administrators reach them.
    "EXCLUDE_URL_PREFIXES": ["/cms/", "/admin/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

WAGTAIL_SITE_NAME = "Chainbridge 链桥"
WAGTAILADMIN_BASE_URL = env_str("SITE_URL", "http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False  # nothing leaves the host
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Passwords are changed at /accounts/password/, where it is recorded, and reset by an administrator.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_USER_EDIT_FORM = "wagtail.users.forms.UserEditForm"

# No mail unless a backend is named: it would stand in the log, which core.checks refuses where DEBUG is off.
EMAIL_BACKEND = env_str("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
EMAIL_HOST = env_str("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20  # seconds: a mail server that hangs holds the worker no longer
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "chainbridge@localhost")
DIGEST_HOUR = env_int("DIGEST_HOUR", 8)  # the daily digest is sent in this hour or later
# domain.md 2.4 [D]: so long a project may be signed, or established, before its start counts as overdue
OVERDUE_START_MONTHS = env_int("OVERDUE_START_MONTHS", 12)
RESERVATION_MAX_DAYS = env_int("RESERVATION_MAX_DAYS", 365)  # [D] for which a site is kept
REMIND_SUPERIOR_DAYS = env_int("REMIND_SUPERIOR_DAYS", 7)  # overdue for longer: the manager is told too
# So many zero bits a visitor's browser has to find before an enquiry is sent: 16 take a phone about a second.
ENQUIRY_PROOF_BITS = env_int("ENQUIRY_PROOF_BITS", 16)
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "elastic_transport": {"level": "WARNING"},  # else a line for every request
        "django_tasks": {"level": "WARNING"},  # and for every page that Wagtail indexes
        "wagtail": {"level": "WARNING"},  # what editors did stands in the database
    },
    "root": {"handlers": ["console"], "level": env_str("LOG_LEVEL", "INFO")},
}
