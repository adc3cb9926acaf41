if vim.lsp.enable then
  vim.lsp.enable("canon")
end
