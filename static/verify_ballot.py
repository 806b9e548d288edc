#!/usr/bin/env python3
"""核对一次表决的票箱文件：python3 verify_ballot.py 票箱.json [回执]

不需要网络，不需要别的程序，也不用任何来自表决系统的代码。核对四件事：文件的指纹；每张票的回执；按规则重新计票；是否通过。
写上回执（开头 12 位以上就行），还会告诉您那张票在不在、写的是什么。全部相符时退出码是 0，有一处不符就是 1。
"""

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

FORMAT = "shangliang-ballot-1"


def written(content):
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def fits(choices, kind, options, most):
    """一张票是不是规则允许的样子。"""
    if not all(type(number) is int for number in choices):
        return False
    if kind == "score":
        return not choices or (len(choices) == options and all(0 <= points <= most for points in choices))
    limit = {"consent": 1, "single": 1, "approval": most, "ranked": options}[kind]
    places = all(0 <= place < options for place in choices) and len(set(choices)) == len(choices)
    return places and len(choices) <= limit and (kind != "consent" or len(choices) == 1)


def alone_at_top(sums):
    top = max(sums)
    return sums.index(top) if top > 0 and sums.count(top) == 1 else None


def by_rounds(votes, options):
    """排先后：去掉最少的，再数，直到有一项超过还有选择的票的一半。"""
    left, rounds = list(range(options)), []
    while left:
        heads = Counter()
        for vote in votes:
            for place in vote:
                if place in left:
                    heads[place] += 1
                    break
        rounds.append([heads[place] for place in range(options)])
        for place in left:
            if heads[place] * 2 > sum(rounds[-1]):
                return place, rounds
        least = min(heads[place] for place in left)
        left = [place for place in left if heads[place] != least]
    return None, rounds


def count(votes, kind, options, most):
    """重新计票：(各项的数、胜出的、它的数、全部、弃权、各轮)。"""
    if kind == "ranked":
        winner, rounds = by_rounds(votes, options)
        reached = 0 if winner is None else rounds[-1][winner]
        return rounds[0], winner, reached, len(votes), sum(vote == [] for vote in votes), rounds
    sums = [0] * options
    for vote in votes:
        for place in range(len(vote)):
            if kind == "score":
                sums[place] += vote[place]
            else:
                sums[vote[place]] += 1
    if kind == "consent":
        winner = None if sums[0] == sums[1] else (0 if sums[0] > sums[1] else 1)
        abstained = sums[2]
    else:
        winner = alone_at_top(sums)
        abstained = sum(vote == [] for vote in votes)
    whole = len(votes) * (most if kind == "score" else 1)
    return sums, winner, 0 if winner is None else sums[winner], whole, abstained, []


def reached_share(share, part, whole):
    """过半数是超过一半；三分之二以上、四分之三以上包括正好。只用整数。"""
    if share == "none":
        return True
    if share in ("over_half", "half_of_roll"):
        return part * 2 > whole
    upper, lower = {"two_thirds": (2, 3), "three_quarters": (3, 4)}[share]
    return part > 0 and part * lower >= whole * upper


def judge(box, winner, reached, whole):
    """没有通过的原因；空的就是通过。"""
    rules, votes, failed = box["rules"], len(box["votes"]), []
    of_roll = rules["pass_share"].endswith("of_roll")
    if not reached_share(rules["quorum_share"], votes, box["result"]["roll"]):
        failed.append("quorum_share")
    if votes < rules["quorum_least"]:
        failed.append("quorum_least")
    if winner is None:
        failed.append("tie")
    elif rules["kind"] == "consent" and winner == 1:
        failed.append("against")
    elif not reached_share(rules["pass_share"], reached, box["result"]["roll"] if of_roll else whole):
        failed.append("pass_share")
    return failed


def faults(box):
    """文件里与规则不符的地方，一处一句。"""
    if box.get("format") != FORMAT:
        return ["不认识这种文件，请用它自己网页上的核对程序。"]
    intact = sha256(written({key: box[key] for key in box if key != "fingerprint"})) == box["fingerprint"]
    broken = [] if intact else ["文件的指纹不对：文件被改动过。"]
    return broken + faults_of_votes(box) + faults_of_result(box)


def faults_of_votes(box):
    rules, found = box["rules"], []
    for vote in box["votes"]:
        text = "|".join((FORMAT, box["uid"], vote["nonce"], written(vote["choices"])))
        if sha256(text) != vote["receipt"]:
            found.append(f"回执 {vote['receipt'][:12]} 和票上的内容不符。")
        if not fits(vote["choices"], rules["kind"], len(box["choices"]), rules["most"]):
            found.append(f"回执 {vote['receipt'][:12]} 的票不合规则。")
    receipts = [vote["receipt"] for vote in box["votes"]]
    if receipts != sorted(set(receipts)):
        found.append("有两张票的回执一样，或者没有按回执排列。")
    if len(receipts) > box["result"]["roll"]:
        found.append("票比名单上的还多。")
    return found


def faults_of_result(box):
    rules, votes = box["rules"], [vote["choices"] for vote in box["votes"]]
    sums, winner, reached, whole, abstained, rounds = count(votes, rules["kind"], len(box["choices"]), rules["most"])
    failed = judge(box, winner, reached, whole)
    again = {"votes": len(votes), "abstained": abstained, "sums": sums, "winner": winner, "reached": reached}
    again.update({"whole": whole, "rounds": rounds, "passed": not failed, "failed": failed})
    told = box["result"]
    return [
        f"重新计票得到 {name} 是 {value}，文件里写的是 {told.get(name)}。"
        for name, value in again.items()
        if told.get(name) != value
    ]


def in_words(vote, box):
    """一张票用文件里的字写出来。"""
    kind, names = box["rules"]["kind"], box["choices"]
    if not vote:
        return "弃权"
    if kind == "score":
        return "，".join(f"{names[place]} {points} 分" for place, points in enumerate(vote))
    chosen = [names[place] for place in vote]
    return "，".join(f"第 {n} {name}" for n, name in enumerate(chosen, 1)) if kind == "ranked" else "、".join(chosen)


def say(*lines):
    sys.stdout.write("\n".join(lines) + "\n")


def main(arguments):
    if len(arguments) not in (1, 2):
        say(__doc__.strip())
        return 2
    try:
        box = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        box = box.get("data", box)
        wrong = faults(box)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        say(f"打不开，或者不是票箱文件：{error}")
        return 1
    say(f"问题：{box['question']}", f"票：{len(box['votes'])} 张，名单：{box['result']['roll']}")
    for place, choice in enumerate(box["choices"]):
        say(f"  {choice}：{box['result']['sums'][place]}")
    if len(arguments) == 2:
        asked = "".join(mark for mark in arguments[1].lower() if mark in "0123456789abcdef")
        mine = [vote for vote in box["votes"] if len(asked) >= 12 and vote["receipt"].startswith(asked)]
        say(f"您的回执：{'在票箱里，票上写的是：' + in_words(mine[0]['choices'], box) if mine else '不在票箱里'}")
        wrong += [] if mine else ["没有找到您的回执。"]
    say(*(wrong or [f"全部相符。结果：{'通过' if box['result']['passed'] else '没有通过'}。指纹 {box['fingerprint']}"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
