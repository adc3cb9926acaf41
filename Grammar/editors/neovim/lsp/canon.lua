-- Neovim 0.11: `vim.lsp.enable("canon")` takes this file up.
return {
  cmd = { "canon", "lsp" },
  filetypes = { "canon" },
  root_markers = { "canon.toml", ".git" },
}
