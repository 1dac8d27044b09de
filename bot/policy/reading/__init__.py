"""Files to topics: the tables and lists of an office as they stand, a document as what it proposes."""

from bot.policy.reading.files import Taken, read_document, read_file, read_pasted, words_of

__all__ = ["Taken", "read_document", "read_file", "read_pasted", "words_of"]
