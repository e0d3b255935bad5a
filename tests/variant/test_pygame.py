"""pygame takes the value types where it takes its own."""

import pygame
import pytest

from netpeer.variant import Color, Rect2, Vector2, Vector3

RED = (255, 0, 0, 255)


@pytest.fixture
def surface() -> pygame.Surface:
    return pygame.Surface((20, 20), pygame.SRCALPHA)


def test_vectors_become_pygame_vectors() -> None:
    assert pygame.Vector2(Vector2(1, 2)) == pygame.Vector2(1, 2)
    assert pygame.Vector3(Vector3(1, 2, 3)) == pygame.Vector3(1, 2, 3)
    assert Vector2(pygame.Vector2(1, 2)) == Vector2(1, 2)
    assert Vector3(pygame.Vector3(1, 2, 3)) == Vector3(1, 2, 3)


def test_vectors_and_pygame_vectors_add_up() -> None:
    assert Vector2(1, 2) + pygame.Vector2(3, 4) == pygame.Vector2(4, 6)
    assert pygame.Vector2(3, 4) + Vector2(1, 2) == pygame.Vector2(4, 6)
    assert pygame.Vector2(3, 4).distance_to(Vector2(0, 0)) == 5


def test_rectangles() -> None:
    assert pygame.Rect(Rect2(1, 2, 3, 4)) == pygame.Rect(1, 2, 3, 4)
    assert Rect2(*pygame.Rect(1, 2, 3, 4)) == Rect2(1, 2, 3, 4)
    assert pygame.Rect(0, 0, 10, 10).collidepoint(Vector2(5, 5))
    assert pygame.Rect(0, 0, 10, 10).colliderect(Rect2(5, 5, 10, 10))


def test_colours() -> None:
    assert pygame.Color(*Color("#80ff8800").to_rgba8()) == pygame.Color(255, 136, 0, 128)
    assert Color.from_rgba8(*pygame.Color(255, 136, 0, 128)) == Color("#80ff8800")


def test_drawing(surface: pygame.Surface) -> None:
    color = Color(1, 0, 0).to_rgba8()
    pygame.draw.rect(surface, color, Rect2(0, 0, 2, 2))
    pygame.draw.circle(surface, color, Vector2(10, 10), 2)
    pygame.draw.line(surface, color, Vector2(0, 19), Vector2(19, 19))
    pygame.draw.polygon(surface, color, [Vector2(15, 0), Vector2(19, 0), Vector2(19, 4)])
    for spot in (Vector2(1, 1), Vector2(10, 10), Vector2(5, 19), Vector2(18, 1)):
        assert tuple(surface.get_at((int(spot.x), int(spot.y)))) == RED
    assert tuple(surface.get_at((5, 5))) == (0, 0, 0, 0)
    surface.blit(surface, Vector2(5.5, 5))
    assert tuple(surface.get_at((6, 6))) == RED
