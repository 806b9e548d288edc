"""The kinds of ballot and their rules, in the words that stand on the page. Pure: no database, no clock."""

from dataclasses import dataclass

from django.db.models import TextChoices


class Kind(TextChoices):
    CONSENT = "consent", "同意、反对或弃权"
    SINGLE = "single", "选一个"
    APPROVAL = "approval", "最多选几个"
    SCORE = "score", "打分"
    RANKED = "ranked", "排先后"


class Whose(TextChoices):
    """For whom a ballot counts."""

    PERSON = "person", "一人一票"
    HOUSEHOLD = "household", "一户一票"
    DWELLING = "dwelling", "一套房一票"


class Share(TextChoices):
    """A part of a whole. 过半数 is more than half; 以上 includes the number itself (Civil Code, 民法典, art. 1259)."""

    NONE = "none", "不设"
    OVER_HALF = "over_half", "过半数"
    HALF_OF_ROLL = "half_of_roll", "名单的过半数"
    TWO_THIRDS = "two_thirds", "三分之二以上"
    THREE_QUARTERS = "three_quarters", "四分之三以上"

    def reached(self, part: int, whole: int) -> bool:
        """Whether `part` is that share of `whole`, in whole numbers alone."""
        return {
            Share.NONE: True,
            Share.OVER_HALF: 2 * part > whole,
            Share.HALF_OF_ROLL: 2 * part > whole,
            Share.TWO_THIRDS: 3 * part >= 2 * whole and part > 0,
            Share.THREE_QUARTERS: 4 * part >= 3 * whole and part > 0,
        }[self]


CONSENT_CHOICES = ("同意", "反对", "弃权")
YES, NO, ABSTAIN = range(3)
MOST_CHOICES = 20
MOST_SCORE = 10


@dataclass(frozen=True)
class Rules:
    """What decides a ballot, set before it opens. `most`: how many may be chosen, or the highest score."""

    kind: Kind
    choices: int
    most: int = 0
    pass_share: Share = Share.OVER_HALF
    quorum_share: Share = Share.NONE
    quorum_least: int = 0
    wants_reasons: bool = False

    @property
    def in_words(self) -> list[str]:
        """How one votes, how it is counted, when it passes."""
        reasons = ["投反对的要写理由；计票以后公开理由，不写是谁。"] if self.wants_reasons else []
        how = _HOW[self.kind].format(most=self.most)
        return [how, *reasons, *self._quorum_words, self._pass_words, _TIE[self.kind]]

    @property
    def _quorum_words(self) -> list[str]:
        found = []
        if self.quorum_share != Share.NONE:
            found.append(f"参加投票的达到名单的{Share(self.quorum_share).label}，结果才有效。")
        if self.quorum_least:
            found.append(f"至少 {self.quorum_least} 票，结果才有效。")
        return found or ["不要求最少多少票。弃权也算参加。"]

    @property
    def _pass_words(self) -> str:
        what = _PART[self.kind]
        if self.pass_share == Share.NONE:
            return "同意的多于反对的就通过。" if self.kind == Kind.CONSENT else f"{what}最高的通过。"
        if self.pass_share == Share.HALF_OF_ROLL:
            return f"{what}达到{Share(self.pass_share).label}才通过；弃权和没有投的都不算同意。"
        return f"{what}达到{_WHOLE[self.kind]}的{Share(self.pass_share).label}才通过；弃权算参加，不算同意。"


_HOW = {
    Kind.CONSENT: "同意、反对、弃权，选一个。",
    Kind.SINGLE: "选一个；一个也不选就是弃权。得票最多的胜出。",
    Kind.APPROVAL: "最多选 {most} 个；一个也不选就是弃权。得票最多的胜出。",
    Kind.SCORE: "每一项打 0 到 {most} 分；都不打就是弃权。总分最高的胜出。",
    Kind.RANKED: (
        "按您的意愿排先后，可以只排几个；都不排就是弃权。先数大家的第一选择；没有一项过半，就去掉最少的（并列最少的一起去掉），"
        "投给它们的票转给各自的下一个选择，再数，直到有一项超过还有选择的票的一半。"
    ),
}
_PART = {
    Kind.CONSENT: "同意的",
    Kind.SINGLE: "胜出一项的得票",
    Kind.APPROVAL: "胜出一项的得票",
    Kind.SCORE: "胜出一项的总分",
    Kind.RANKED: "胜出一项最后一轮的得票",
}
_WHOLE = dict.fromkeys(Kind, "全部票") | {Kind.SCORE: "满分（每张票都打最高分）"}
_TIE = dict.fromkeys(Kind, "最高的有并列，就没有通过。") | {Kind.CONSENT: "同意和反对一样多，就没有通过。"}
_TIE[Kind.RANKED] = "剩下的全部并列，就没有通过。"
