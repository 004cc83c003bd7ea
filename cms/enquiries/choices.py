"""Vocabularies of enquiries."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SiteLanguage(models.TextChoices):
    """The languages in which a visitor may write and be answered; the codes are those of the addresses."""

    ZH = "zh-hans", _("Chinese")
    EN = "en", _("English")
    VI = "vi", _("Vietnamese")
    TH = "th", _("Thai")


class EnquiryStatus(models.TextChoices):
    HELD = "held", pgettext_lazy("enquiry", "Held")
    RECEIVED = "received", pgettext_lazy("enquiry", "Received")
    ROUTED = "routed", pgettext_lazy("enquiry", "With an officer")
    RESPONDED = "responded", pgettext_lazy("enquiry", "Responded")
    ASSESSED = "assessed", pgettext_lazy("enquiry", "Assessed")
    FOLLOWED = "followed", pgettext_lazy("enquiry", "Being followed up")
    CLOSED = "closed", pgettext_lazy("enquiry", "Closed")
    DISCARDED = "discarded", pgettext_lazy("enquiry", "Discarded")


# With a named officer, whose clocks run.
HANDLED = (
    EnquiryStatus.ROUTED,
    EnquiryStatus.RESPONDED,
    EnquiryStatus.ASSESSED,
    EnquiryStatus.FOLLOWED,
)
OPEN_ENQUIRIES = (EnquiryStatus.RECEIVED, *HANDLED)
ENDED = (EnquiryStatus.CLOSED, EnquiryStatus.DISCARDED)


class ClockKind(models.TextChoices):
    RESPOND = "respond", pgettext_lazy("enquiry", "Respond")
    ASSESS = "assess", pgettext_lazy("enquiry", "Assess")
    FEED_BACK = "feed_back", pgettext_lazy("enquiry", "Feed back")
    REPORT = "report", pgettext_lazy("enquiry", "Report")


class ClockState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("clock", "Running")
    DONE = "done", pgettext_lazy("clock", "Done")
    DROPPED = "dropped", pgettext_lazy("clock", "Not needed any more")


class PauseReason(models.TextChoices):
    """[D] Why a clock stops."""

    INVESTOR = "investor", _("Waiting for the investor")
    OTHER_UNIT = "other_unit", _("Waiting for another unit's opinion")
    FORCE_MAJEURE = "force_majeure", _("Force majeure")
    ON_REQUEST = "on_request", _("Put off at the investor's request")


class RouteBasis(models.TextChoices):
    """By what an enquiry came to its officer."""

    SAME_SENDER = "same_sender", _("An earlier enquiry of the same sender")
    PURSUED = "pursued", _("The enterprise is being pursued already")
    ROUTE = "route", _("Routing table")
    AREA_MANAGER = "area_manager", _("Manager of the area")
    REGION_OFFICE = "region_office", _("Region office")
    ASSIGNED = "assigned", _("Assigned by hand")


class Outcome(models.TextChoices):
    ANSWERED = "answered", _("Answered in full")
    PROJECT = "project", _("Goes on as a lead or project")
    NO_REPLY = "no_reply", _("The investor does not reply")
    REFERRED = "referred", _("Referred to another unit")
    UNSUITABLE = "unsuitable", _("Does not fit the zone")
    SPAM = "spam", _("Not an enquiry")


class Suspicion(models.TextChoices):
    """Why a post was held for a person to look at."""

    HONEYPOT = "honeypot", _("A field that people do not see was filled in")
    NO_STAMP = "no_stamp", _("The form was not opened on this site")
    OLD_STAMP = "old_stamp", _("The form was opened long ago")
    TOO_FAST = "too_fast", _("Sent faster than a person writes")
    REUSED = "reused", _("One opened form was sent several times with different text")
    NO_PROOF = "no_proof", _("Neither the calculation nor the question was solved")
    ADDRESS = "address", _("Many posts from one address")
    NETWORK = "network", _("Many posts from one network")
    LINKS = "links", _("Links")
    MARKUP = "markup", _("Program code or markup")
    PHRASES = "phrases", _("Phrases of advertising")
    REPEATED = "repeated", _("The same text was sent before by somebody else")
    GIBBERISH = "gibberish", _("No words")
    MONOTONE = "monotone", _("One word over and over")
    MAILBOX = "mailbox", _("Throw-away mailbox")
    SHOUTED = "shouted", _("Capital letters throughout")


class AnswerStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", pgettext_lazy("answer", "Sent")
