"""Looking at pages as they are served, on a phone: axe finds nothing, the console is silent, nobody reads English."""

from axe_playwright_python.sync_playwright import Axe

from tests.architecture.english import english_in

PHONE = {"width": 390, "height": 844}
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What larger letters and other colours can break; the rest of a page is the same in both.
RULES_OF_LOOKS = {"type": "rule", "values": ["color-contrast", "target-size"]}
READ = """() => [document.title, document.body.innerText,
  ...[...document.querySelectorAll('[aria-label], [alt], [placeholder], [title]')].filter(e => e.checkVisibility())
     .flatMap(e => ['aria-label', 'alt', 'placeholder', 'title'].map(name => e.getAttribute(name) || ''))].join('\\n')"""
# What decides the contrast of an element: its kind and its parent's. What was measured once is not measured again.
KINDS = """() => [...document.body.querySelectorAll('*')].map(e => [e.parentElement, e]
  .map(one => [one.tagName, one.getAttribute('class'), one.getAttribute('style')].join(' ')).join(' > '))"""
WITHOUT_CONTRAST = {"color-contrast": {"enabled": False}}
# Names that people gave themselves, and the marks of the community's tickets.
NAMES = {"yunying", "shuji", "weiyuan", "wuye", "wangge", "chengguan", "AA"}


class Looker:
    """One browser on the portal that goes from page to page and keeps what is wrong with each."""

    def __init__(self, browser, portal: str, *, cookies: dict[str, str], elder: bool = False):
        self.context = browser.new_context(viewport=PHONE, locale="zh-CN")
        self.portal, self.found = portal, {}
        self.kinds: set[str] = set()
        self.rules = RULES_OF_LOOKS if elder else RULES
        kept = cookies | ({"elder": "1"} if elder else {})
        self.context.add_cookies([{"name": name, "value": value, "url": portal} for name, value in kept.items()])
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def look(self, path: str, *, status: int = 200) -> None:
        """Open `path` and keep what is wrong with it."""
        self.said.clear()
        answer = self.page.goto(self.portal + path)
        wrong = self.wrong() if status == 200 else [line for line in self.wrong() if f"status of {status}" not in line]
        if answer.status != status or self.page.url != self.portal + path:
            wrong.append(f"answered {answer.status} at {self.page.url}")
        if wrong:
            self.found[path] = wrong

    def wrong(self) -> list[str]:
        """What is wrong with the page that is open."""
        # Only what is broken is counted out node by node: the rest of the answer would cost more than the looking.
        kinds = set(self.page.evaluate(KINDS))
        rules = WITHOUT_CONTRAST if self.rules is RULES and kinds <= self.kinds else {}
        self.kinds |= kinds
        options = {"runOnly": self.rules, "rules": rules, "resultTypes": ["violations"]}
        violations = Axe().run(self.page, options=options).response["violations"]
        broken = [f"{item['id']}: {node['html'][:200]}" for item in violations for node in item["nodes"]]
        english = english_in(self.page.evaluate(READ)) - NAMES
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        too_wide = [f"{wide} pixels wide"] if wide > PHONE["width"] else []
        return [*broken, *self.said, *(f"English: {word}" for word in sorted(english)), *too_wide]


def cookies_of(client) -> dict[str, str]:
    """The cookies of a test client, for a real browser."""
    return {name: morsel.value for name, morsel in client.cookies.items()}
