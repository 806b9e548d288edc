"""The words of Django, allauth and Wagtail that people here meet: Chinese, and to 您. Ours stand in locale/."""

import ast
import gettext
import re

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from communities.accounts.models import User
from config.local.places import ROOT
from tests.architecture.test_languages import english_in

FOLDER = ROOT / "locale/zh_Hans/LC_MESSAGES"


def wrong_in(words) -> set[str]:
    """What is English in these words, or says 你."""
    words = str(words)
    assert words.strip()
    return english_in(words) | set(re.findall("你", words))


REFUSED = [
    (password_validation.MinimumLengthValidator(10), "123", "密码太短了，至少要 10 个字符。"),
    (password_validation.CommonPasswordValidator(), "password", "太常见"),
    (password_validation.NumericPasswordValidator(), "8314159265", "全是数字"),
    (password_validation.UserAttributeSimilarityValidator(), "shuji-wang", "和您的用户名太像"),
]


@pytest.mark.parametrize(("validator", "password", "said"), REFUSED, ids=lambda it: type(it).__name__)
def test_a_password_is_refused_in_words_that_people_here_read(validator, password, said):
    with pytest.raises(ValidationError) as refused:
        validator.validate(password, User(username="shuji-wang"))
    assert said in "".join(refused.value.messages)
    assert [wrong_in(words) for words in [*refused.value.messages, validator.get_help_text()]] == [set(), set()]


def test_every_validator_of_the_settings_is_among_them():
    known = {type(validator) for validator, _password, _said in REFUSED}
    assert {type(validator) for validator in password_validation.get_default_password_validators()} <= known


@pytest.mark.parametrize("adapter", [DefaultAccountAdapter, DefaultMFAAdapter])
def test_every_refusal_of_signing_in_and_of_the_second_step_is_chinese(adapter):
    assert {key: found for key, words in adapter.error_messages.items() if (found := wrong_in(words))} == {}


@pytest.mark.parametrize(
    "form", [LoginForm, ChangePasswordForm, ResetPasswordKeyForm, AuthenticateForm, ActivateTOTPForm]
)
def test_every_label_of_the_forms_of_an_account_is_chinese(form):
    assert [found for field in form.base_fields.values() if (found := wrong_in(field.label))] == []


@pytest.mark.parametrize(
    "words",
    [
        "Sorry, you do not have permission to access this area.",
        "Error 404: Page not found",
        "The requested page could not be found.",
        "The %(model_name)s could not be created due to errors.",
        "This field is required.",
        "Null characters are not allowed.",
    ],
)
def test_the_shell_speaks_as_we_do(words):
    assert wrong_in(_(words).replace("%(model_name)s", "")) == set()


def test_control_an_english_sentence_and_a_familiar_one_are_noticed():
    assert wrong_in("This is short 了") == {"This", "is", "short"} and wrong_in("你的密码") == {"你"}


def test_the_page_that_sets_a_password_says_what_is_wrong_with_it():
    form = ResetPasswordKeyForm({"password1": "123", "password2": "123"}, user=User(username="sun"), temp_key="x")
    assert "密码太短了，至少要 10 个字符。" in str(form.errors) and wrong_in(strip_tags(str(form.errors))) == set()


def test_what_is_kept_compiled_is_what_is_written():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written = (FOLDER / "django.po").read_text()
    entries = re.findall(r'^msgid (".*")\n(?:msgid_plural (".*")\n)?msgstr(?:\[0\])? (".*")$', written, re.M)
    assert len(entries) > 100
    for one, many, said in entries:
        if key := ast.literal_eval(one):
            got = compiled.ngettext(key, ast.literal_eval(many), 2) if many else compiled.gettext(key)
            assert got == ast.literal_eval(said)
