"""The words for a file that was refused: what happened and what to do."""

from django.utils.translation import gettext_noop as _

from core.language import Message
from exports.limits import Refused

REFUSALS = {
    "damaged": _("The file is damaged. Open it in your spreadsheet program and save it again."),
    "not_workbook": _("This is not a workbook. Save it as .xlsx or .csv and upload it again."),
    "suspicious": _("No spreadsheet program builds a file in this way. Open it and save it again as .xlsx."),
    "inflates": _("The file would unpack to an enormous size. Open it and save it again as .xlsx."),
    "entities": _("The file contains document type declarations. Open it and save it again as .xlsx."),
    "password": _("The file has a password to open it. Remove the password, save it and upload it again."),
    "active_content": _(
        "The workbook has macros or links to other workbooks. Save it without them as .xlsx, and upload that."
    ),
    "markup": _("This is a web page saved as a workbook. Open it and save it as .xlsx."),
    "unknown_format": _("This is neither a workbook nor a text table. Save it as .xlsx or .csv."),
    "unknown_encoding": _("The text is neither UTF-8 nor GB18030. Save it as .xlsx or as CSV in UTF-8."),
    "csv_broken": _("Line %(row)s of the table has an open quotation mark. Correct it, or save as .xlsx."),
    "empty": _("There are no data rows in the file. Fill in at least one row below the headings."),
    "no_such_sheet": _("There is no sheet called “%(name)s” in the file."),
    "too_big": _("The file is larger than %(limit)s MB. Split it into several files."),
    "too_many_rows": _(
        "The sheet has more than %(limit)s rows, or a value far below the table. Delete it or split the file."
    ),
    "too_many_columns": _(
        "The sheet has more than %(limit)s columns, or a value far to the right of the table. Delete it."
    ),
    "too_many_cells": _(
        "The sheet has more than %(limit)s cells. Delete values far from the table, or split the file."
    ),
    "too_much_text": _("The sheet has more than %(limit)s MB of text. Split it into several files."),
    "cell_too_long": _(
        "Cell %(cell)s holds more than %(limit)s characters. Shorten it and upload the file again."
    ),
    "too_many_merges": _("The sheet has more than %(limit)s merged cells. Unmerge them and upload it again."),
    "file_removed": _("The file is no longer kept. Upload it again."),
    "too_heavy": _(
        "The file needs too much memory or time to read. Copy the table into a new workbook and upload that."
    ),
    "no_heading": _(
        "No heading row was found in the first 20 rows. Put the column names of the template above the data."
    ),
}


def refusal_words(refused: Refused) -> Message:
    return Message(REFUSALS[refused.code], refused.params)
