from django import template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from wagtail.rich_text import expand_db_html

from cms.fact_words import facts_of, with_facts
from cms.frame import frame_for

register = template.Library()


@register.simple_tag(takes_context=True)
def site_frame(context):
    """Menu, languages and the rest of what stands around a page; also without one (404, a receipt)."""
    return frame_for(context.get("page"), context.get("part"))


@register.simple_tag(takes_context=True)
def words(context, text):
    """Plain text with its facts."""
    return with_facts(conditional_escape(text), context["request"])


@register.simple_tag(takes_context=True)
def rich(context, value):
    """A text block with its links and facts."""
    return with_facts(expand_db_html(value.source), context["request"])


@register.simple_tag(takes_context=True)
def facts_named(context, keys):
    """The facts of a block, in its order; those that are no more are left out."""
    facts = facts_of(context["request"])
    return [facts[key] for key in keys if key in facts]


@register.filter
def is_stale(fact):
    return fact.is_expired(timezone.localdate())


@register.filter
def lines(text):
    """Paragraphs of plain text as they were typed."""
    escaped = (conditional_escape(part.strip()) for part in str(text).split("\n\n") if part.strip())
    return mark_safe("".join(f"<p>{part}</p>" for part in escaped))


@register.filter
def labelled_rows(table):
    """Rows of a table block as (heading of the column, cell), for the cards that a phone shows."""
    headings = [column["heading"] for column in table.columns]
    return [list(zip(headings, row["values"], strict=True)) for row in table.row_data]
