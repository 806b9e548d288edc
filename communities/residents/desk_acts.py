"""What is done for one person at the desk: each act, its form, and what is said when it is done."""

from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from communities.accounts.phone_change import change_phone_for
from communities.kernel.errors import Invalid
from communities.residents import consents, homes, joining, verifying
from communities.residents.desk_forms import (
    CorrectForm,
    HomeForm,
    JoinForm,
    LinkForm,
    MoveForm,
    MoveInForm,
    MoveOutForm,
    NewPhoneForm,
    RevokeForm,
    SpaceForm,
    SpaceGoneForm,
    ToldForm,
)
from communities.residents.models import Person, Residency


def _move_in(person, data, done):
    part = {name: data[name] for name in ("dwelling", "role", "is_head", "starts_on")}
    homes.move_in(person=person, **part, **done)
    return f"已登记住处：{data['dwelling'].address}。"


def _move_out(person, data, done):
    homes.move_out(part=data["part"], on=data["on"], **done)
    return "已登记搬走；以前的住处还查得到。"


def _move(person, data, done):
    homes.move(part=data["part"], to=data["dwelling"], on=data["on"], **done)
    return f"已登记搬到{data['dwelling'].address}。"


def _verify(person, data, done):
    verifying.see_document(person=person, dwelling=data["dwelling"], **done)
    return "已记下：证件核对过了。证件号没有保存。"


def _code(person, data, done):
    code = verifying.make_code(person=person, dwelling=data["dwelling"], **done)
    return {"code": f"{code[:4]} {code[4:]}", "address": data["dwelling"].address}


def _revoke(person, data, done):
    found = get_object_or_404(person.verifications, pk=data["verification"])
    verifying.revoke(verification=found, reason=data["reason"], **done)
    return "已撤销。"


def _guardian(person, data, done):
    consents.consent_for(child=person, how=data["how"], **done)
    return "记下了监护人的同意。"


def _reveal(person, data, done):
    return {"phone": homes.reveal_phone(person=person, **done)}


def _correct(person, data, done):
    typed = {name: data[name] for name in ("phone", "guardian") if data[name]}
    homes.correct_person(person=person, name=data["name"], birth_year=data["birth_year"], **typed, **done)
    return "已更正。"


def _phone(person, data, done):
    if person.user is None:
        raise Invalid("这位居民没有账号，手机号在“更正”里改。", field="phone")
    change_phone_for(user=person.user, phone=data["phone"], **done)
    return "手机号换好了。原来的登录都退出了，本人用新号码登录。"


def _link(person, data, done):
    homes.link_account(person=person, user=data["account"], **done)
    return "已连上账号；以前的登记都在。"


def _join(person, data, done):
    claimed = Person.objects.filter(user=data["account"]).first()
    if claimed is None:
        raise Invalid("这个账号没有另外登记过，直接“连上”就行。", field="account")
    joining.join(person=claimed, into=person, **done)
    return f"已并成一位：原来登记的“{claimed}”没有了，账号和核实都在{person}名下。"


def _own(person, data, done):
    space = homes.own_space(person=person, number=data["number"], area=data["area"], **done)
    return f"已登记产权车位 {space}。"


def _disown(person, data, done):
    homes.disown_space(space=get_object_or_404(person.parking_spaces, pk=data["space"]), **done)
    return "这个车位不再记在名下。"


ACTS = {
    "correct": _correct,
    "phone": _phone,
    "link": _link,
    "join": _join,
    "own": _own,
    "disown": _disown,
    "move_in": _move_in,
    "move_out": _move_out,
    "move": _move,
    "verify": _verify,
    "code": _code,
    "revoke": _revoke,
    "guardian": _guardian,
    "reveal": _reveal,
}
_FORMS = {
    "phone": NewPhoneForm,
    "link": LinkForm,
    "join": JoinForm,
    "own": SpaceForm,
    "disown": SpaceGoneForm,
    "verify": HomeForm,
    "code": HomeForm,
    "revoke": RevokeForm,
    "guardian": ToldForm,
}
_LEAVING = {"move_out": MoveOutForm, "move": MoveForm}


def forms_for(person: Person, sent=None) -> dict:
    """The form of each act, filled with what was sent; None where nothing is asked."""
    today = (
        Residency.objects.on(localdate())
        .filter(person=person)
        .select_related("dwelling__building", "dwelling__entrance")
    )
    known = {"name": person.name, "birth_year": person.birth_year}
    return (
        {verb: kind(sent, prefix=verb) for verb, kind in _FORMS.items()}
        | {verb: kind(sent, prefix=verb, parts=today) for verb, kind in _LEAVING.items()}
        | {"correct": CorrectForm(sent, prefix="correct", initial=known), "reveal": None}
        | {"move_in": MoveInForm(sent, prefix="move_in", person=person)}
    )
