-- What vim.lsp.enable('mind_lsp') starts (Neovim 0.11 and later; :help mind-lsp-enable).
-- No file types: it answers in every file, since every file of a folder may be asked for.
return require('mind_lsp.config').client()
