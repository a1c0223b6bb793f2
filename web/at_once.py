"""Which answers to a browser are followed by sending what they have just queued?"""

from starlette.background import BackgroundTask
from starlette.responses import Response

from flows import urgent_mails


def at_once(response: Response) -> Response:
    """In the hours in which nothing is planned, urgent mails leave as soon as the page has: it takes no longer."""
    if urgent_mails.is_time_to():
        response.background = BackgroundTask(urgent_mails.send_urgent_mails)
    return response
