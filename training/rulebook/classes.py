"""A class that a school proposes."""

from django.utils.translation import gettext_lazy as _

from training.rulebook.rule import Subject, error

RULES = (
    error(
        "COURSE_UNKNOWN",
        (Subject.CLASS,),
        meaning=_("The school has no course of this title."),
        mend=_("Send the title as the portal has it; the suggestion is the nearest one. The bureau adds new courses."),
        wrong='{"course": "电工四级"}',
        right='{"course": "电工（四级）"}',
    ),
    error(
        "CLASS_PROPOSED_ALREADY",
        (Subject.CLASS,),
        meaning=_("A class of this course, at this venue and with this first session waits for approval already."),
        mend=_("Nothing needs to be sent again; the suggestion is the code of the class that waits."),
        wrong='{"course": "电工（四级）", "venue": "广德社区梦工坊", "sessions": [{"starts_at": "2026-12-01T18:30"}]}',
        right='{"course": "电工（四级）", "venue": "广德社区梦工坊", "sessions": [{"starts_at": "2026-12-08T18:30"}]}',
    ),
    error(
        "VENUE_UNKNOWN",
        (Subject.CLASS,),
        meaning=_("There is no venue of this name, or more than one has it."),
        mend=_(
            "Send the name as the portal has it; where two towns share the name, write town and venue as "
            "北干街道/广德社区梦工坊."
        ),
        wrong='{"venue": "广德社区"}',
        right='{"venue": "广德社区梦工坊"}',
    ),
    error(
        "BODY_UNKNOWN",
        (Subject.CLASS,),
        meaning=_("No evaluation body has this site code."),
        mend=_("Send the six digits of the site of the body that will issue the certificates."),
        wrong='{"evaluation_site": "010999"}',
        right='{"evaluation_site": "010901"}',
    ),
    error(
        "CHOICE_UNKNOWN",
        (Subject.CLASS,),
        meaning=_("The field takes one of a few words, and this is none of them."),
        mend=_("Use one of the words the message names."),
        wrong='{"kind": "evening"}',
        right='{"kind": "night_class"}',
    ),
    error(
        "NUMBER_FORMAT",
        (Subject.CLASS,),
        meaning=_("The field takes a number within the limits the message names."),
        mend=_("Send the number alone."),
        wrong='{"capacity": "many"}',
        right='{"capacity": 40}',
    ),
    error(
        "TIME_FORMAT",
        (Subject.CLASS,),
        meaning=_("The text is no moment. Without an offset, times are those of Beijing."),
        mend=_("Write it as 2026-03-01T09:00, or with its offset as 2026-03-01T09:00+08:00."),
        wrong='{"registration_opens_at": "1 March, 9 am"}',
        right='{"registration_opens_at": "2026-03-01T09:00"}',
    ),
    error(
        "SESSIONS_MISSING",
        (Subject.CLASS,),
        meaning=_("A class is proposed with its timetable: one session at least, and 200 at most."),
        mend=_("List the sessions, each with the times it begins and ends."),
        wrong='{"sessions": []}',
        right='{"sessions": [{"starts_at": "2026-03-02T18:30", "ends_at": "2026-03-02T20:00"}]}',
    ),
    error(
        "SESSION_ORDER",
        (Subject.CLASS,),
        meaning=_("A session ends before it begins, or lasts longer than a day."),
        mend=_("Correct its times."),
        wrong='{"sessions": [{"starts_at": "2026-03-02T20:00", "ends_at": "2026-03-02T18:30"}]}',
        right='{"sessions": [{"starts_at": "2026-03-02T18:30", "ends_at": "2026-03-02T20:00"}]}',
    ),
    error(
        "CLASS_IN_PAST",
        (Subject.CLASS,),
        meaning=_("The first session has begun already: a class is proposed before it is held."),
        mend=_("Propose sessions that are still to come; for a class that was held, call the bureau."),
        wrong='{"sessions": [{"starts_at": "2020-03-02T18:30", "ends_at": "2020-03-02T20:00"}]}',
        right='{"sessions": [{"starts_at": "2027-03-02T18:30", "ends_at": "2027-03-02T20:00"}]}',
    ),
    error(
        "REGISTRATION_ORDER",
        (Subject.CLASS,),
        meaning=_("Registration closes before it opens, or after the class has begun."),
        mend=_(
            "Correct the two moments; leave both out, and registration runs from the day of approval to the "
            "first session."
        ),
        wrong='{"registration_opens_at": "2026-03-02T09:00", "registration_closes_at": "2026-03-01T09:00"}',
        right='{"registration_opens_at": "2026-03-01T09:00", "registration_closes_at": "2026-03-02T09:00"}',
    ),
    error(
        "OUTSIDE_APPROVAL",
        (Subject.CLASS,),
        meaning=_("The class lies outside the time for which the provider is approved to train."),
        mend=_("Move the class, or have the approval renewed first."),
        wrong='{"sessions": [{"starts_at": "2031-03-02T18:30", "ends_at": "2031-03-02T20:00"}]}',
    ),
    error(
        "OCCUPATION_NOT_APPROVED",
        (Subject.CLASS,),
        meaning=_("The course is for an occupation for which the provider is not approved."),
        mend=_("Propose a course of an approved occupation, or have the approval extended first."),
        wrong='{"course": "焊工（四级）"}',
    ),
    error(
        "VENUE_TOO_SMALL",
        (Subject.CLASS,),
        meaning=_("The class has more seats than the venue has places."),
        mend=_("Send at most as many seats as the suggestion names, or choose a larger venue."),
        wrong='{"capacity": 80}',
        right='{"capacity": 40}',
    ),
    error(
        "SEATS_TAKEN",
        (Subject.CLASS,),
        meaning=_("More seats are taken or kept back than the class would have."),
        mend=_("Leave the class at least as many seats as are taken and kept back."),
        wrong='{"capacity": 20}',
        right='{"capacity": 40}',
    ),
    error(
        "BODY_MISSING",
        (Subject.CLASS,),
        meaning=_("The course leads to a certificate, so the class names the evaluation body that issues it."),
        mend=_("Send the six digits of the body's site."),
        wrong='{"evaluation_site": ""}',
        right='{"evaluation_site": "010901"}',
    ),
)
