"""What a slice calls or shows of the slices above it, which it may not import: each by its dotted path or route."""

# Called with `user` after a phone was proved; accounts lies below the slices that want to know.
ON_PHONE_PROVED = [
    "communities.feedback.reporting.claim_reports",
    "communities.residents.homes.link_by_phone",
]
# Called with `user` and `now` when somebody signs in for the first time, and when they have changed their phone.
ON_JOINED = ["communities.residents.consents.joined"]
ON_PHONE_CHANGED = ["communities.residents.correcting.phone_changed"]
# Called with `user`, `old` and `now` when staff, or staff for them, gave somebody's account another phone than `old`.
ON_PHONE_REPLACED = ["communities.notifications.old_phones.tell_old"]
# Called with `left`, `owner` and `now` when one person's two accounts turn out to be one.
ON_ACCOUNT_LEFT = ["communities.feedback.reporting.move_reports"]
# Called before anything of the following is written, with `user` and the role's `place`, or None before a closing.
BEFORE_ROLES_CHANGE = ["communities.grid.actions.hold_grids"]
# Called with `held`, `by` and `now` when the page of accounts gives or takes a role, and with `user`, `by` and `now`
# before it closes an account; what raises keeps it from happening.
ON_ROLE_GIVEN = ["communities.grid.actions.role_given"]
ON_ROLE_TAKEN = ["communities.grid.actions.role_taken"]
ON_ACCOUNT_CLOSING = ["communities.grid.actions.account_closing"]
# What somebody who leaves a post may have in hand, and how it goes to somebody else (kernel/open_work.py). In this order:
# a ticket goes to the post in the grid that its new worker has by then.
OPEN_WORK = [
    "communities.grid.in_hand",
    "communities.feedback.in_hand",
    "deliberation.meetings.in_hand",
    "deliberation.outcomes.in_hand",
]
# Called with `part` and `now` before a wrong part in a home is struck out: what stands on it, in words, or "".
STANDS_ON_A_PART = ["deliberation.ballots.rolls.stands_on_a_part"]
# Called with a topic, or a ticket, and the request of its public page: [{"template", …}] that stand on it.
TOPIC_PARTS = [
    "deliberation.outcomes.parts.first_parts_of",
    "deliberation.opinions.pages.parts_of",
    "deliberation.surveys.seeing.parts_of",
    "deliberation.meetings.parts.parts_of",
    "deliberation.topics.balloting.parts_of",
    "deliberation.outcomes.parts.parts_of",
]
# The same of a meeting.
MEETING_PARTS = ["deliberation.outcomes.parts.parts_of_meeting"]
# What stands on a topic in slices above it goes along as it is merged: called with topic, into, by and now; how many.
TOPIC_MERGES = {"surveys": "deliberation.surveys.drafting.go_along"}
# What bears the words of a topic, in slices above it: called with the topic before it is locked, holds what it has to hold
# before it, and returns what is called with the title as it was, the topic as it reads now, by and now.
TOPIC_NAMESAKES = ["deliberation.meetings.naming.namesakes", "deliberation.outcomes.naming.drafts"]
# The page where a vote in a room is run, called with its ballot: an address, or "".
BALLOT_CONSOLE = "deliberation.meetings.balloting.console_of"
# What was decided by a vote in a room, called with its ballot: the meeting's word for it, or "".
BALLOT_DECISION = "deliberation.meetings.balloting.decision_of"
# What a ballot is about: see deliberation/ballots/matters.py.
BALLOT_MATTERS = "deliberation.topics.balloting"
# The desk's other pages about a topic, which stand above topics: words, and a view that takes the topic's key.
TOPIC_DOORS = [
    ("意见和讨论", "opinions_desk:opinions"),
    ("问卷", "surveys_desk:of_topic"),
    ("表决", "topics_desk:ballots"),
    ("会议", "meetings_desk:of_topic"),
    ("结果与落实", "outcomes_desk:topic"),
]
# Where the desk goes on with a topic in this state, and of this grade on the agenda: words, and a view as above.
TOPIC_GOES_ON = {
    "AGENDA": ("准备会议", "meetings_desk:of_topic"),
    "STATUTORY": ("提交依法表决", "outcomes_desk:topic"),
    "CONVENING": ("准备会议", "meetings_desk:of_topic"),
    "NOTICED": ("看会议", "meetings_desk:of_topic"),
    "IN_SESSION": ("到会议上去", "meetings_desk:of_topic"),
    "MINUTED": ("整理结果", "outcomes_desk:topic"),
    "PUBLICISED": ("看公示和异议", "outcomes_desk:topic"),
    "RESOLVED": ("看结果和落实", "outcomes_desk:topic"),
    "EXECUTING": ("看落实", "outcomes_desk:topic"),
    "EVALUATED": ("归档", "outcomes_desk:topic"),
    "ESCALATED": ("记收到的决定", "outcomes_desk:topic"),
}
# Called with the moment and the request of the front page: each also has a "door", {"url", "text"}.
HOME_PARTS = ["deliberation.outcomes.front.parts_of"]
# Called with somebody and the request of their page 我的.
MY_PARTS = ["deliberation.outcomes.mine.parts_of"]
# The same for a ticket, whose number is taken.
TICKET_DOORS = [("提成议题商量", "topics:propose_from")]
# And what several tickets become together: words, the route that takes their numbers as `ticket`, what refuses some.
TICKETS_DOOR = ("提成一个议题", "topics:propose", "deliberation.topics.rules.require_linkable")
# The same on the ticket's page at the desk.
DESK_TICKET_PARTS = ["deliberation.topics.desk_parts.parts_of_ticket"]
TICKET_PARTS = ["deliberation.outcomes.parts.parts_of_ticket"]
