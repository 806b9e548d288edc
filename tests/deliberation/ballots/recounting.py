"""A count that shares nothing with ours."""


def recounted(votes, choices: int) -> list[int]:
    heap = [0] * choices
    for vote in votes:
        for place in vote:
            heap[place] += 1
    return heap
