"""The service that runs. `bot.app` puts it together, `bot.engine` moves it."""
