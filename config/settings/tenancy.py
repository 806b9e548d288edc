"""The only list of what is public and what is per community."""

FRAMEWORK = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "django_filters",
]

# Acts on the platform's host and in each community, with its own rows in each schema.
EVERYWHERE = [
    "communities.looks",
    "communities.audit",
    "communities.accounts",
    "communities.notifications",
]

# axes counts in the cache, so that its tables are needed once at most.
PUBLIC = ["django_tenants", "communities.tenants", "communities.oversight", "communities.demonstration", "axes"]

COMMUNITY = [
    "communities.residents",
    "communities.grid",
    "communities.party",
    "communities.feedback",
    "communities.receptions",
    "communities.privacy",
    "communities.importing",
    "deliberation.topics",
    "deliberation.opinions",
    "deliberation.surveys",
    "deliberation.meetings",
    "deliberation.ballots",
    "deliberation.outcomes",
]

SHARED_APPS = [*PUBLIC, *EVERYWHERE, *FRAMEWORK]
TENANT_APPS = [*EVERYWHERE, *COMMUNITY, *FRAMEWORK]
INSTALLED_APPS = [*PUBLIC, *EVERYWHERE, *COMMUNITY, *FRAMEWORK]

# Run in this order, inside the template schema, when it is made or its recipe changes.
COMMUNITY_SEEDS = [
    "communities.grid.seeds.seed",
    "communities.party.seeds.seed",
    "communities.feedback.catalogue.seed",
]
