"""The parts of screens. A widget has an area on the page, handles keys, actions and the mouse, and draws itself."""

from demo_game.screens.widgets.button import Button
from demo_game.screens.widgets.colour_row import ColourRow
from demo_game.screens.widgets.form import Form
from demo_game.screens.widgets.slider import Slider, Switch
from demo_game.screens.widgets.text_field import TextField
from demo_game.screens.widgets.widget import Widget

__all__ = ["Button", "ColourRow", "Form", "Slider", "Switch", "TextField", "Widget"]
