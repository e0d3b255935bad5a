"""Reads the clipboard."""

from __future__ import annotations

import pygame

__all__ = ["pasted"]


def pasted() -> str:
    """
    The first line of the clipboard's text; empty if there is no text, or no clipboard.
    """
    try:
        text = _text()
    except (pygame.error, NotImplementedError, AttributeError):
        return ""
    return text.strip().partition("\n")[0].rstrip("\r")


def _text() -> str:
    if hasattr(pygame.scrap, "get_text"):  # pygame-ce
        return str(pygame.scrap.get_text())
    if not pygame.scrap.get_init():
        pygame.scrap.init()
    data = pygame.scrap.get("text/plain;charset=utf-8") or pygame.scrap.get(pygame.SCRAP_TEXT) or b""
    return data.rstrip(b"\0").decode("utf-8", errors="replace")
