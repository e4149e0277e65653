"""What is true: modules, answers, marks, officials, completion and the indicator.

The rooms follow one answer's journey, and each imports only from rooms before it::

    content -> assignment -> attempts -> marking -> register -> completion -> indicator

``store`` (database), ``clock``, ``errors`` and ``vietnamese`` (text and numbers as people type them) stand
beside the way and know no rule.
"""

__version__ = "0.1.0"
