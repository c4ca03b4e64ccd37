-- One command, and nothing else is loaded until it is used.
if vim.g.loaded_mind_lsp then
  return
end
vim.g.loaded_mind_lsp = 1

vim.api.nvim_create_user_command('Mind', function(command)
  require('mind_lsp.command').run(command)
end, {
  nargs = '*',
  range = true,
  desc = 'mind-lsp: search by meaning, status, pause, resume, slow, reindex, log',
  complete = function(lead, line)
    return require('mind_lsp.command').complete(lead, line)
  end,
})
