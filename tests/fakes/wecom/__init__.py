"""A WeCom (企业微信) platform for tests: an HTTP server on the loopback, in a thread of the test's own process.

`token` gives access tokens, `company` knows apps and people, `envelope` is what travels to a callback and back, `server` is
the one door for all calls. `platform.FakeWeCom` is a company with an app for its members; other interfaces are added by
`Server.serve`. What it does follows the platform's published rules, and where those are silent, the harsher reading.
"""
