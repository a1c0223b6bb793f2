"""How does a file become a draft?

Bytes pass the gate (:mod:`.gate`), one extractor per format (:mod:`.word`, :mod:`.excel`, :mod:`.opendocument`,
:mod:`.delimited`) turns them into the same :class:`~roadmaps.reading.content.Content`, and the recognisers read that
content, whatever the format it came from. YAML is already a roadmap: :mod:`.exchange` reads it directly.
"""
