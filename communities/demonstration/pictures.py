"""Drawn pictures in place of photos: nobody's home, face or plate."""

from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (1280, 960)
# Drawn large, kept small: each is decoded and encoded anew like any photo, which takes as long as it has pixels.
KEPT = (800, 600)
VARIANTS = 4
_GREYS = ["#8f9a96", "#a3ada8", "#7f8a86"]


def picture_for(code: str, random: Random) -> BytesIO:
    """A JPEG of a yard with what the category is about: a car, bins, a stairwell or a lamp."""
    return BytesIO(_drawn(code[:2], random.randrange(VARIANTS)))


@cache
def _drawn(kind: str, variant: int) -> bytes:
    image = Image.new("RGB", SIZE, "#c9dbe6")
    pen, random = ImageDraw.Draw(image), Random(f"{kind}{variant}")
    _yard(pen, random)
    {"PK": _car, "GB": _bins, "FS": _boxes, "PF": _lamp, "do": _swept}.get(kind, _window)(pen, random)
    kept = BytesIO()
    image.resize(KEPT).save(kept, "JPEG", quality=80)
    return kept.getvalue()


def _yard(pen, random: Random) -> None:
    pen.rectangle((0, 620, *SIZE), fill="#b9b4a8")
    for place in range(3):
        left = 60 + place * 420 + random.randint(-20, 20)
        pen.rectangle(
            (left, 120 + random.randint(0, 80), left + 330, 640), fill=random.choice(["#d8cbb8", "#cfc4b4", "#d3d0c8"])
        )
        for row in range(4):
            for column in range(4):
                x, y = left + 30 + column * 75, 220 + row * 100
                pen.rectangle((x, y, x + 45, y + 60), fill="#6f8796")
    for _ in range(4):
        x = random.randint(0, SIZE[0])
        pen.ellipse((x, 520, x + 190, 680), fill="#5f8a5c")


def _car(pen, random: Random) -> None:
    x, colour = random.randint(300, 600), random.choice(["#e8e8e4", "#39485a", "#8c2f2b"])
    pen.rounded_rectangle((x, 690, x + 430, 820), 40, fill=colour)
    pen.polygon([(x + 80, 700), (x + 140, 620), (x + 310, 620), (x + 370, 700)], fill=colour)
    pen.polygon([(x + 105, 695), (x + 150, 636), (x + 300, 636), (x + 340, 695)], fill="#9fb4c0")
    for wheel in (x + 60, x + 290):
        pen.ellipse((wheel, 770, wheel + 90, 860), fill="#22282a")
    for stripe in range(6):
        pen.line((x - 160 + stripe * 130, 900, x - 90 + stripe * 130, 840), fill="#e5c14b", width=14)


def _bins(pen, random: Random) -> None:
    for place, colour in enumerate(["#3f7d4f", "#4a6fa5", "#7c7f82", "#b0413e"]):
        x = 300 + place * 170
        pen.rounded_rectangle((x, 640, x + 130, 850), 14, fill=colour)
        pen.rounded_rectangle((x - 8, 610, x + 138, 650), 12, fill=colour)
    for _ in range(5):
        x, y = random.randint(280, 950), random.randint(830, 890)
        pen.ellipse((x, y, x + 90, y + 55), fill=random.choice(_GREYS))


def _boxes(pen, random: Random) -> None:
    for place in range(6):
        x, y = 380 + (place % 3) * 150 + random.randint(-15, 15), 760 - (place // 3) * 120
        pen.rectangle((x, y, x + 140, y + 115), fill="#b58a57", outline="#8a6538", width=5)
        pen.line((x, y + 50, x + 140, y + 50), fill="#d8b98c", width=16)


def _lamp(pen, random: Random) -> None:
    x = random.randint(500, 760)
    pen.rectangle((x, 260, x + 18, 850), fill="#4a5357")
    pen.line((x + 8, 270, x + 150, 250), fill="#4a5357", width=14)
    pen.ellipse((x + 120, 240, x + 200, 280), fill="#e9e2c0")


def _window(pen, random: Random) -> None:
    x = random.randint(480, 640)
    pen.rectangle((x, 480, x + 300, 800), fill="#5c6b73")
    pen.rectangle((x + 20, 500, x + 140, 780), fill="#a8c0cc")
    pen.rectangle((x + 160, 500, x + 280, 780), fill="#a8c0cc")


def _swept(pen, random: Random) -> None:
    pen.rectangle((200, 700, 1080, 900), fill="#c9c5ba")
    for place in range(7):
        pen.line((240 + place * 130, 890, 290 + place * 130, 710), fill="#ece9df", width=6)
