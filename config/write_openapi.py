"""`python -m config.write_openapi` writes docs/api/openapi.yaml anew; a test fails while it differs."""

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    from django.conf import settings

    from config.openapi import as_yaml, document

    target = settings.ROOT / "docs" / "api" / "openapi.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(as_yaml(document()), encoding="utf-8")
    print(f"✓ {target.relative_to(settings.ROOT)}")  # noqa: T201  a command


if __name__ == "__main__":
    main()
