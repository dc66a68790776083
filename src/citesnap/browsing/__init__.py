"""Browsing an archive: its pages, and the plugin that shows them in Datasette. Reads only.

| module | what for |
|---|---|
| `pages/` | what each page shows, read from the archive |
| `render`, `compiled`, `templates/` | from that to HTML, hostile text made fit for eyes |
| `charts`, `findings` | figures, drawn; the sentence above each |
| `links`, `labels`, `display` | where things are, and what they and the archive are called |
| `unanswered`, `comparing` | why nothing is known of a post; how texts differ |
| `safety`, `pictures` | headers and types of raw evidence; pictures drawn anew |
| `api`, `atom` | pages as JSON, news as a feed |
| `plugin/` | what Datasette calls: the entry point `datasette`; with the style sheets, which Datasette looks for beside it |
| `routes` | requests: permissions, reading, answers |
| `settings`, `serving`, `public` | how the archive is served, and what strangers may see of it |
| `downloads` | exports of one post, from its page |
| `gate` | what every request and answer passes: names of hosts, redirects, headers |
| `connections` | what SQL can do: functions, memory, time |
| `evidence` | stored bytes on their way out, in pieces |
| `described`, `queries`, `cells` | what Datasette is told of tables; ready-made questions; cells that lead to pages |
| `searching` | full-text search in every script |
| `spreadsheets` | CSV without formulas |
| `datasette_compat` | where Datasette 0.65 and 1.0 differ |

The rows down to `safety` are what exports use as well: they need no Datasette.
"""
