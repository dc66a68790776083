"""Bulk finding: the citations of every page in web archives and folders, as Parquet. Many processes or machines work on it.

| module | holds |
|---|---|
| `options` | what a scan looks for |
| `inputs` | what the names on the command line stand for |
| `plan` | the tasks into which inputs are divided, once for all: a scan that goes on keeps them |
| `storage` | bytes of files, of servers that answer ranges, and of S3, read in places |
| `task` | one task from its bytes to its files. Each record is read in the worker, each page in a reader (`bounded`) |
| `pages` | the citations of a page; called in readers |
| `journal` | where a task is, for whoever takes it over when its worker dies |
| `tables` | the columns of the results, and the files of one task |
| `results` | the folder of a scan: its description, markers of finished tasks, manifest |
| `engine` | Dask: local processes or a cluster, and what becomes of tasks whose workers die |
| `writing` | how its small files are written, and what may stand in it before |
| `summary` | the page that shows what was found |

Rows appear once, whatever dies: a task writes its files under temporary names, renames them and writes its marker last; without a
marker it is done again and writes the same files.
"""
