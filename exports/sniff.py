"""What a file is, by its first bytes; its name is not asked."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<div", b"<?xml")


def kind_of(path: str) -> str:
    """zip, ole, markup, text, or binary."""
    with open(path, "rb") as file:
        start = file.read(4096)
    if start.startswith((ZIP, EMPTY_ZIP)):
        return "zip"
    if start.startswith(OLE):
        return "ole"
    if any(start.startswith(bom) for bom in BOMS[1:]):
        return "text"
    if b"\x00" in start or start.startswith(b"%PDF"):
        return "binary"
    if start.removeprefix(BOMS[0]).lstrip()[:20].lower().startswith(_MARKUP):
        return "markup"
    return "text"


def is_encrypted_package(path: str) -> bool:
    """A password-protected .xlsx is an OLE file that holds a stream of this name."""
    with open(path, "rb") as file:
        return "EncryptedPackage".encode("utf-16-le") in file.read()
