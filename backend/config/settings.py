"""Settings of every process; each value comes from `env` and carries its unit in its name."""

from dataclasses import dataclass

from backend.config.env import ROOT, Env
from backend.config.production import require_sound

BASE_PATH = ROOT
env = Env.load()

DEMO = env.flag("DEMO")
# Whoever says PRODUCTION=1 gets no demo, even if DEMO=1 has slipped in.
if env.flag("PRODUCTION") or not DEMO:
    require_sound(env)
DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
PUBLIC_ORIGIN = env.text("PUBLIC_ORIGIN", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")
TRUSTED_PROXIES = env.items("TRUSTED_PROXIES", "127.0.0.1,::1")
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS", PUBLIC_ORIGIN)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "django.contrib.gis",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "procrastinate.contrib.django",
    "backend.core",
    "gis.areas",
    "gis.density",
    "gis.imports",
    "backend.accounts",
    "media_pipeline",
    "backend.notify",
    "backend.work",
    "backend.incidents",
    "backend.records",
    "backend.patrol",
    "backend.insight",
    "mobile_api",
    "seeds",
]
MIDDLEWARE = [
    "backend.core.middleware.request_identity",
    "backend.core.admission.admission",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "backend.config.urls"
WSGI_APPLICATION = "backend.config.wsgi.application"
TEMPLATES: list[dict[str, object]] = []
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]

OWNER = env.text("DB_ROLE", "app") == "owner"
DB_APP_ROLE = env.text("DB_USER")
# The pause between tries to connect doubles as long as they go on; after 2 s the next request begins them anew, so that
# the product is back soon after its database is.
POOL = {"min_size": 1, "max_size": env.integer("DB_POOL_MAX", 8), "timeout": 5, "reconnect_timeout": 2}
DATABASES = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "HOST": env.text("DB_HOST"),
        "PORT": env.text("DB_PORT", "5432"),
        "NAME": env.text("DB_NAME", "wangge"),
        "USER": env.text("DB_OWNER_USER" if OWNER else "DB_USER"),
        "PASSWORD": env.secret("DB_OWNER_PASSWORD" if OWNER else "DB_PASSWORD", ""),
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": False if OWNER else POOL,
            "prepare_threshold": 5,  # without it no statement can be prepared, not even where it is asked for
            "options": "-c synchronous_commit=on -c jit=off" + ("" if OWNER else " -c statement_timeout=10s"),
        },
    }
}
# GDAL 3.6 cannot be kept from files and networks: nothing that people upload is ever handed to it.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = False

SESSION_ENGINE = "backend.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PUBLIC_ORIGIN.startswith("https://")
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_FAILURE_VIEW = "backend.core.views.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
APPEND_SLASH = False

MEDIA_ROOT = env.text("MEDIA_ROOT", str(ROOT / "var" / "media"))
MEDIA_STORE = env.text("MEDIA_STORE", "local")
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if MEDIA_STORE == "s3":
    STORAGES["photos"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "endpoint_url": env.text("S3_ENDPOINT"),
            "bucket_name": env.text("S3_BUCKET"),
            "access_key": env.secret("S3_ACCESS_KEY"),
            "secret_key": env.secret("S3_SECRET_KEY"),
            "region_name": env.text("S3_REGION", "us-east-1"),
            "addressing_style": "path",  # a bucket in the host's name would need a name server
            "signature_version": "s3v4",
            "file_overwrite": True,  # the same name always means the same bytes
        },
    }

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backend.accounts.authentication.DeviceAuthentication",
        "backend.accounts.authentication.ConsoleAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["backend.core.wire.JsonParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "backend.core.wire.AlwaysJson",
    "EXCEPTION_HANDLER": "backend.core.api.problem_response",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "DATETIME_FORMAT": "iso-8601",
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Wangge API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": True,
    # Lists of codes that several shapes share keep one name in the file and in the web's types.
    "ENUM_NAME_OVERRIDES": {
        "Role": "backend.accounts.models.ROLES",
        "UnitKind": "backend.accounts.models.UNIT_KINDS",
        "Level": "backend.accounts.serializers.LEVELS",
        "IncidentState": "backend.incidents.models.STATES",
        "RoutedKind": "backend.incidents.routing_rules.KINDS",
        "RoutingRuleState": "backend.incidents.models.ROUTING_STATES",
        "Channel": "backend.incidents.models.CHANNELS",
        "PhotoState": "backend.incidents.shapes.PHOTO_STATES",
        "PhotoKind": "backend.incidents.shapes.PHOTO_KINDS",
        "PhotoMoment": "backend.incidents.shapes.MOMENTS",
        "Light": "backend.incidents.shapes.LIGHTS",
        "Sensitivity": "backend.incidents.shapes.SENSITIVITIES",
        "RecordSource": "backend.records.models.SOURCES",
        "RecordShape": "backend.records.models.SHAPES",
        "ItemKind": "backend.records.models.KINDS",
        "Privacy": "backend.records.models.PRIVACIES",
        "GeometryType": "backend.records.shapes.GEOMETRIES",
        "TaskState": "backend.work.models.STATES",
        "TaskKind": "backend.work.models.KINDS",
        "CardLevel": "backend.work.models.CARDS",
        "CardState": "backend.work.models.CARD_STATES",
        "ClockStage": "backend.work.models.STAGES",
        "AreaImportState": "gis.imports.models.STATES",
        "AreaImportMove": "gis.imports.shapes.MOVES",
        "GridAction": "gis.imports.models.ACTIONS",
        "FindingKind": "gis.imports.models.FINDINGS",
        "FindingSeverity": "gis.imports.models.SEVERITIES",
        "MapFileFormat": "gis.imports.models.FORMATS",
        "SyncedKind": "mobile_api.feed.KINDS",
        "MutationKind": "mobile_api.shapes.MUTATION_KINDS",
        "MutationState": "mobile_api.shapes.MUTATION_STATES",
        "ArrivalState": "mobile_api.shapes.ARRIVAL_STATES",
    },
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_WORKER_DEFAULTS = {
    "update_heartbeat_interval": 5,
    "stalled_worker_timeout": 20,
    "fetch_job_polling_interval": 5,
    "delete_jobs": "successful",
}


@dataclass(frozen=True)
class FieldLimits:
    """What phones may send at once and how far a position is trusted."""

    mutations_max: int
    photo_max_bytes: int
    gps_tolerance_m: float
    accuracy_max_m: float


@dataclass(frozen=True)
class PhoneSettings:
    """`app_version` is the newest one; a phone that was not heard of for `idle_days` has to sign in again.

    A phone that was ended may hand over what it had not sent for `deliver_days`; a code for signing in holds for
    `code_hours`.
    """

    app_version: str
    idle_days: int
    deliver_days: int
    code_hours: int


@dataclass(frozen=True)
class SmsSettings:
    """The gateway for codes by SMS; without an address nobody is offered one. `per_county_hour` bounds its cost."""

    url: str
    secret: str
    timeout_s: float
    sign: str
    per_county_hour: int


@dataclass(frozen=True)
class PushSettings:
    """Firebase Cloud Messaging: real credentials, or the local stub of demo and tests."""

    credentials_file: str
    project_id: str
    stub_port: int
    stub_ca_file: str
    http_timeout_s: float


FIELD_LIMITS = FieldLimits(
    mutations_max=env.integer("MUTATIONS_MAX", 50),
    photo_max_bytes=env.integer("PHOTO_MAX_BYTES", 12 * 1024 * 1024),
    gps_tolerance_m=env.number("GPS_TOLERANCE_M", 100.0),
    accuracy_max_m=env.number("GPS_ACCURACY_MAX_M", 500.0),
)
PHONES = PhoneSettings(
    app_version=env.text("PHONE_APP_VERSION", "0.1.0"),
    idle_days=env.integer("PHONE_IDLE_DAYS", 90),
    deliver_days=env.integer("PHONE_DELIVER_DAYS", 7),
    code_hours=env.integer("PHONE_CODE_HOURS", 72),
)
PUSH = PushSettings(
    credentials_file=env.text("FCM_CREDENTIALS_FILE", ""),
    project_id=env.text("FCM_PROJECT_ID", "wangge-demo"),
    stub_port=env.integer("FCM_STUB_PORT", 0),
    stub_ca_file=env.text("FCM_STUB_CA_FILE", str(ROOT / "var" / "fcm" / "ca.pem")),
    http_timeout_s=env.number("FCM_TIMEOUT_S", 5.0),
)
# The stub of demo and tests plays the gateway too.
SMS_STUB = f"http://127.0.0.1:{PUSH.stub_port}/sms" if PUSH.stub_port else ""
SMS = SmsSettings(
    url=env.text("SMS_URL", SMS_STUB),
    secret=env.secret("SMS_SECRET", "stub" if SMS_STUB else ""),
    timeout_s=env.number("SMS_TIMEOUT_S", 5.0),
    sign=env.text("SMS_SIGN", "网格"),
    per_county_hour=env.integer("SMS_PER_COUNTY_HOUR", 2000),
)
DEMO_COUNTY = env.text("DEMO_COUNTY", "330110")
UNDO_S = env.integer("UNDO_S", 10)
FEEDBACK_DAYS = env.integer("FEEDBACK_DAYS", 14)
# Of each process at once; fewer than `uploads` has threads, so that consoles still find one.
PHONE_REQUESTS_MAX = env.integer("PHONE_REQUESTS_MAX", 240)
BASEMAP_URL = env.text("BASEMAP_URL", "")
BASEMAP_FILE = env.text("BASEMAP_FILE", "")
BASEMAP_ATTRIBUTION = env.text("BASEMAP_ATTRIBUTION", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # Each process would list every periodic job at its start.
    "loggers": {"procrastinate": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
