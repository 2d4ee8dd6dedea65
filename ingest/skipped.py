"""Why a file was left out of the corpus. The sentences for the keys live in the wording files."""

from typing import Literal

from assistant.errors import UserError

Reason = Literal[
    "skipped-unsupported",  # an ending that no loader reads
    "skipped-unreadable",  # no permission, a broken link, a folder, a pipe or a device
    "skipped-empty",
    "skipped-too-large",
    "skipped-not-what-it-says",  # its content is of another kind than its ending
    "skipped-wrong-ending",  # of a kind that is read, under the ending of another
    "skipped-word-processor",  # a text, in a format that is not read
    "skipped-spreadsheet",
    "skipped-presentation",
    "skipped-picture",
    "skipped-archive",
    "skipped-web-archive",
    "skipped-unsafe",  # it declares entities, which only a file made to do harm does
    "skipped-outside",  # a link to a file outside the folder
    "skipped-encrypted",
    "skipped-damaged",
    "skipped-scanned",  # pictures of pages, no text
    "skipped-too-many-pages",
    "skipped-same-name",  # as another file, but for its ending or folder
    "skipped-same-text",  # as another file, byte for byte
    "skipped-same-words",  # as another file, in another format
    "skipped-too-heavy",  # it unpacks to more than it should, or takes too long to read
]


class SkippedFile(UserError):
    """Mend or replace the named file, or leave it: the rest of the corpus is read."""

    def __init__(self, reason: Reason, **values: object) -> None:
        super().__init__(reason, **values)
        self.reason: Reason = reason
