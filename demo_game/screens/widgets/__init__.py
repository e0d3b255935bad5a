"""What screens are built of. A widget knows its place on the page, takes keys, actions and the mouse, draws itself."""

from demo_game.screens.widgets.button import Button
from demo_game.screens.widgets.colour_row import ColourRow
from demo_game.screens.widgets.form import Form
from demo_game.screens.widgets.slider import Slider, Switch
from demo_game.screens.widgets.text_field import TextField
from demo_game.screens.widgets.widget import Widget

__all__ = ["Button", "ColourRow", "Form", "Slider", "Switch", "TextField", "Widget"]
