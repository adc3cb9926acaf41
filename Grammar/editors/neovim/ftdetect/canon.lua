vim.filetype.add({ extension = { canon = "canon" } })
