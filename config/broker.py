"""The broker, when it goes away with tasks still unacknowledged."""

from kombu.transport import redis
from redis import ConnectionPool
from redis.exceptions import ConnectionError as BrokerGone


class Channel(redis.Channel):
    """A channel whose connection is closed says so in the broker's own words.

    The library asks a connection that is not there for its address; the `AttributeError` is none of the errors that a
    worker survives, and every worker with a task in hand ended with its broker. What was unacknowledged is in the
    broker's keeping, and comes again when that does; beat asks anew for everything else.
    """

    def _get_pool(self, asynchronous: bool = False) -> ConnectionPool:
        if self.connection.client is None:
            raise BrokerGone("The connection of this channel is closed.")
        pool: ConnectionPool = super()._get_pool(asynchronous)  # type: ignore[misc]  # the stubs leave it out
        return pool


class Transport(redis.Transport):
    """The library's own, with channels that say so."""

    Channel = Channel
