"""Looking at pages as they are served, on a phone: axe finds nothing, the console is silent, nobody reads English."""

from axe_playwright_python.base import AXE_SCRIPT

from tests.architecture.english import english_in

PHONE = {"width": 390, "height": 844}
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What larger letters and other colours can break; the rest of a page is the same in both.
RULES_OF_LOOKS = {"type": "rule", "values": ["color-contrast", "target-size"]}
# What differs from page to page even where all elements are known.
RULE_OF_PLACES = {"type": "rule", "values": ["target-size"]}
# 长辈版 of a page that is open: all that the server sends otherwise for it, but for the words of the button
# (tests/communities/looks/test_components.py).
TO_ELDER = "document.documentElement.dataset.mode = 'elder'"
READ = """() => [document.title, document.body.innerText,
  ...[...document.querySelectorAll('[aria-label], [alt], [placeholder], [title]')].filter(e => e.checkVisibility())
     .flatMap(e => ['aria-label', 'alt', 'placeholder', 'title'].map(name => e.getAttribute(name) || ''))].join('\\n')"""
# What decides the contrast of an element is its kind and its parent's; what axe asks of it besides, the attributes that it
# has, of some their values, its labels, and whether there are words in it. What was measured once is not measured again.
KINDS = """() => [...document.querySelectorAll('body, body *')].map(e => {
  const kind = [e.parentElement, e].map(one => [one.tagName, one.getAttribute('class'), one.getAttribute('style')].join(' '));
  const told = name => /^(type|role|lang|scope|tabindex|hidden|open|disabled|aria-(?!labelledby|describedby|controls|label))/.test(name);
  const has = e.getAttributeNames().sort().map(name => told(name) ? `${name}=${e.getAttribute(name)}` : name);
  const named = [e.labels ? e.labels.length : '-', e.textContent.trim() !== '', e.children.length > 0];
  return [kind.join(' > '), [...has, ...named].join(' ')];
})"""
SEEN: dict[str, set[str]] = {"": set(), "elder": set()}
WITHOUT_CONTRAST = {"color-contrast": {"enabled": False}}
# Names that people gave themselves, and the marks of the community's tickets.
NAMES = {"yunying", "shuji", "weiyuan", "wuye", "wangge", "chengguan", "AA"}


class Looker:
    """One browser on the portal that goes from page to page and keeps what is wrong with each."""

    def __init__(self, browser, portal: str, *, cookies: dict[str, str], elder: bool = False):
        self.context = browser.new_context(viewport=PHONE, locale="zh-CN")
        self.portal, self.found, self.elder = portal, {}, elder
        self.context.add_cookies([{"name": name, "value": value, "url": portal} for name, value in cookies.items()])
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
        """What is wrong with the page that is open; with `elder` in 长辈版 too."""
        broken = self.broken()
        english = english_in(self.page.evaluate(READ)) - NAMES
        wrong = [*broken, *(f"English: {word}" for word in sorted(english)), *self._too_wide()]
        if self.elder:
            self.page.evaluate(TO_ELDER)
            wrong += [f"elder: {line}" for line in [*self.broken(RULES_OF_LOOKS, "elder"), *self._too_wide()]]
        return [*wrong, *self.said]

    def broken(self, rules: dict = RULES, mode: str = "") -> list[str]:
        """What axe finds. What was measured on another page is not measured again, but for the places on residents' pages."""
        # Only what is broken is counted out node by node: the rest of the answer would cost more than the looking.
        found = self.page.evaluate(KINDS)
        kinds, shapes = {kind for kind, _has in found}, {" | ".join(one) for one in found}
        known = SEEN[mode]
        if shapes <= known and not self.elder:
            return []
        rules = RULE_OF_PLACES if shapes <= known else rules
        but = WITHOUT_CONTRAST if kinds <= known and rules is not RULE_OF_PLACES else {}
        known |= kinds | shapes
        options = {"runOnly": rules, "rules": but, "resultTypes": ["violations"]}
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        violations = self.page.evaluate("options => axe.run(options).then(said => said.violations)", options)
        return [f"{item['id']}: {node['html'][:200]}" for item in violations for node in item["nodes"]]

    def _too_wide(self) -> list[str]:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        return [f"{wide} pixels wide"] if wide > PHONE["width"] else []


def cookies_of(client) -> dict[str, str]:
    """The cookies of a test client, for a real browser."""
    return {name: morsel.value for name, morsel in client.cookies.items()}
