"""The settings of all studios. The modules dev, production and test differ, each line with its reason."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONCE, NONE, SELF, UNSAFE_HASHES, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from kiosk.edition.media.pictures import MAX_PIXELS
from studio.base.limits import bounds
from studio.settings.environment import number, several, text, web_address

PROJECT = Path(__file__).resolve().parents[2]

STATE = Path(os.environ.get("STUDIO_STATE", PROJECT / "state" / "studio")).resolve()
"""The folder of everything that the studio makes: database, uploads, keys, endpoint."""

ENDPOINT = STATE / "endpoint"
"""The folder of the content endpoint, which kiosks read through this site or through any web server."""

KEYS = Path(os.environ.get("STUDIO_KEYS", STATE / "keys")).resolve()
"""The folder of the signing keys; readable by the service only."""

KEYS_PASSPHRASE = text("KIOSK_KEYS_PASSPHRASE") or None
"""The passphrase of locked keys; the same variable as for ``python -m kiosk publish``."""

ENDPOINT_URL = web_address("STUDIO_ENDPOINT_URL", "https://content.example.org/")
"""The public address of the content endpoint if it is not this site: a bucket or a CDN."""

KEEP_DAYS = number("STUDIO_KEEP_DAYS", 365, least=1, most=36_500)
"""The number of days in which past releases can come back, with everything that they need."""

KEEP_RELEASES = number("STUDIO_KEEP_RELEASES", 20, least=2, most=100_000)
"""The number of releases of each channel that can come back, however old they are."""

CONTACT = text("STUDIO_CONTACT") or _("la personne qui s’occupe du serveur")
"""The person whom staff should call if automatic work fails."""

WORK = STATE / "work"
"""The folder in which editions are built. It may be deleted while nothing is being published."""

RENDERER = ("python", "-m", "kiosk", "proof")
"""The command of the kiosk's own renderer, which draws previews; ``None`` for a studio without previews."""

INSTALLED_APPS = [
    "studio.accounts",
    "studio.base",
    "studio.pictures",
    "studio.sources",
    "studio.story",
    "studio.building",
    "studio.laureates",
    "studio.about",
    "studio.exhibit",
    "studio.editions",
    "studio.publishing",
    "studio.preview",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",  # Wagtail's admin needs its addresses; the studio shows and serves no documents
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # relative times, such as « il y a 2 heures »
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "studio.accounts.middleware.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "studio.accounts.middleware.LanguageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "studio.accounts.middleware.SizeMiddleware",
    "studio.accounts.middleware.IdleMiddleware",
    "studio.accounts.middleware.SecondFactorMiddleware",
    "studio.accounts.csp_nonce.CspNonceMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "studio.urls"
WSGI_APPLICATION = "studio.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": STATE / "studio.sqlite3",
        "OPTIONS": {
            # Two editors at once: readers never wait, and writers wait for each other instead of failing.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,  # seconds; an import of 5,000 laureates writes for half a minute on a busy machine
        },
    }
}

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
"""A name is locked only for the address that was wrong: a stranger cannot lock out people who work elsewhere."""

AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # further tries do not make the wait longer
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "studio.accounts.throttling.locked_page"
AXES_CLIENT_IP_CALLABLE = "studio.accounts.client_address.client_address"
AXES_DISABLE_ACCESS_LOG = True  # logins are private; wrong passwords are forgotten too
AXES_ENABLE_ADMIN = False  # the studio has a page of its own
AXES_VERBOSE = False

TRUSTED_PROXIES: tuple[str, ...] = ()
"""The addresses of trusted web servers in front of the studio; only their headers about the client are believed."""

OTP_TOTP_ISSUER = "Studio Louvre-Lens Vallée"
REQUIRE_SECOND_FACTOR = several("STUDIO_REQUIRE_SECOND_FACTOR")
"""The roles that must log in with a second factor, by their names in the studio with commas between; or ``tous``."""

SESSION_COOKIE_AGE = 12 * 3600
"""The time without any action after which a user has to log in again."""

SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token themselves

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # The last two allow the focal point chooser to detect touch screens, and nothing else.
        "script-src": [SELF, NONCE, UNSAFE_HASHES, "'sha256-i+qr4lq34KgNHiW62lWi9aInEBwiEOrfCzaNPCvkqD8='"],
        "style-src": [SELF, UNSAFE_INLINE],  # Wagtail and its widgets write styles into elements
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],  # the preview
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # for browsers that are too old for the policy above, which allows frames of this site

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "studio" / "locale"]
"""The studio's own English, and the French texts that replace Wagtail's; these paths come before those of all apps."""

TIME_ZONE = "Europe/Paris"
USE_TZ = True
FORMAT_MODULE_PATH = "studio.formats"

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
MEDIA_URL = "/uploads/"
MEDIA_ROOT = STATE / "uploads"

MOST_SENT = 45_000_000
"""The greatest request in bytes: one picture and its form."""

MOST_SENT_BY_STRANGERS = 100_000
"""The same limit before login."""

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
"""A long place has some hundred fields; Django's own limit is 1,000."""

WAGTAIL_SITE_NAME = _("Le studio de Louvre-Lens Vallée")
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_ENABLE_UPDATE_CHECK = False
"""The studio asks no server on the web about new versions; technicians keep it up to date."""

WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_USER_LOGIN_FORM = "studio.accounts.forms.LoginForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "studio.accounts.forms.PasswordResetForm"  # noqa: S105 - the name of a form
WAGTAIL_PASSWORD_RESET_ENABLED = False  # without mail nobody can reset a password
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
"""No address of an editor is sent to a stranger's server."""

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILIMAGES_IMAGE_MODEL = "pictures.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "studio.pictures.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "heic", "heif", "avif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = bounds("Media", "bytes").most
WAGTAILIMAGES_MAX_IMAGE_PIXELS = MAX_PIXELS
