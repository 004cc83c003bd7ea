"""What a page is put together from. Each block has its template in templates/cms/blocks/."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.choices import NoticeKind
from cms.models.facts import fact_choices
from registry.choices import NodePosition

TEXT_FEATURES = ["ul", "ol", "bold", "italic", "link"]
FACT_HELP = _("[[fact:key]] in the text stands for the figure and unit of a fact, kept in one place.")


def _heading() -> blocks.CharBlock:
    return blocks.CharBlock(required=False, label=_("Heading"))


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **options):
        super().__init__(**{"features": TEXT_FEATURES, "help_text": FACT_HELP, **options})

    class Meta:
        template = "cms/blocks/text.html"
        icon = "pilcrow"
        label = _("Text")


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        label=_("Text in place of the image"),
        help_text=_("What the image shows, for those who do not see it."),
    )
    caption = blocks.CharBlock(required=False, label=_("Caption"))

    class Meta:
        template = "cms/blocks/image.html"
        icon = "image"
        label = _("Image")


class FactsBlock(blocks.StructBlock):
    heading = _heading()
    keys = blocks.ListBlock(blocks.ChoiceBlock(choices=fact_choices, label=_("Fact")), label=_("Facts"))

    class Meta:
        template = "cms/blocks/facts.html"
        icon = "tag"
        label = _("Facts and figures")


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(required=False, label=_("Text"))


class StepsBlock(blocks.StructBlock):
    heading = _heading()
    steps = blocks.ListBlock(StepBlock(label=_("Step")), label=_("Steps"))

    class Meta:
        template = "cms/blocks/steps.html"
        icon = "list-ol"
        label = _("Steps")


class CardBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(required=False, label=_("Text"))
    page = blocks.PageChooserBlock(required=False, label=_("Page"))


class CardsBlock(blocks.StructBlock):
    heading = _heading()
    cards = blocks.ListBlock(CardBlock(label=_("Card")), label=_("Cards"))

    class Meta:
        template = "cms/blocks/cards.html"
        icon = "grip"
        label = _("Cards")


class TableBlock(blocks.StructBlock):
    heading = _heading()
    table = TypedTableBlock([("text", blocks.CharBlock(required=False, label=_("Text")))], label=_("Table"))

    class Meta:
        template = "cms/blocks/table.html"
        icon = "table"
        label = _("Table")


class RouteBlock(blocks.StructBlock):
    """Places one after another. Drawn as stations of a line: no map (domain.md 6.1)."""

    heading = _heading()
    text = blocks.TextBlock(required=False, label=_("Text"))
    stops = blocks.ListBlock(blocks.CharBlock(label=_("Stop")), label=_("Stops"))

    class Meta:
        template = "cms/blocks/route.html"
        icon = "arrow-right"
        label = _("Route")


class NodeBlock(blocks.StructBlock):
    stage = blocks.ChoiceBlock(choices=NodePosition.choices, label=_("Part of the chain"))
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(required=False, label=_("Text"))


class NodesValue(blocks.StructValue):
    def stages(self):
        """Each part of the chain that has nodes, in order: (label, value, nodes)."""
        by_stage = {part: [node for node in self["nodes"] if node["stage"] == part] for part in NodePosition}
        return [(part.label, part.value, nodes) for part, nodes in by_stage.items() if nodes]


class NodesBlock(blocks.StructBlock):
    heading = _heading()
    nodes = blocks.ListBlock(NodeBlock(label=_("Node")), label=_("Nodes"))

    class Meta:
        template = "cms/blocks/nodes.html"
        icon = "link"
        label = _("Diagram of a chain")
        value_class = NodesValue


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"))
    answer = TextBlock(label=_("Answer"))


class QuestionsBlock(blocks.StructBlock):
    heading = _heading()
    questions = blocks.ListBlock(QuestionBlock(label=_("Question")), label=_("Questions"))

    class Meta:
        template = "cms/blocks/questions.html"
        icon = "help"
        label = _("Questions and answers")


class OfficeBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    serves = blocks.CharBlock(required=False, label=_("Serves"))
    address = blocks.CharBlock(required=False, label=_("Address"))
    phone = blocks.CharBlock(required=False, label=_("Phone"))
    email = blocks.CharBlock(required=False, label=_("E-mail"))
    hours = blocks.CharBlock(required=False, label=_("Office hours"))


class OfficesBlock(blocks.StructBlock):
    heading = _heading()
    offices = blocks.ListBlock(OfficeBlock(label=_("Office")), label=_("Offices"))

    class Meta:
        template = "cms/blocks/offices.html"
        icon = "group"
        label = _("Contact offices")


class NoticeBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(choices=NoticeKind.choices, default=NoticeKind.INFO, label=_("Kind"))
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        template = "cms/blocks/notice.html"
        icon = "info-circle"
        label = _("Notice")


class EnquiryBlock(blocks.StructBlock):
    heading = _heading()
    text = blocks.TextBlock(required=False, label=_("Text"))
    button = blocks.CharBlock(label=_("Words on the button"))

    class Meta:
        template = "cms/blocks/enquiry.html"
        icon = "mail"
        label = _("Button to the enquiry form")


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(template="cms/blocks/heading.html", icon="title", label=_("Heading"))
    text = TextBlock()
    image = ImageBlock()
    facts = FactsBlock()
    steps = StepsBlock()
    cards = CardsBlock()
    table = TableBlock()
    route = RouteBlock()
    nodes = NodesBlock()
    questions = QuestionsBlock()
    offices = OfficesBlock()
    notice = NoticeBlock()
    enquiry = EnquiryBlock()
