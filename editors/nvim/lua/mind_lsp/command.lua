---:Mind and its words.
local M = {}

local words = { 'log', 'pause', 'reindex', 'resume', 'search', 'slow', 'status' }

---The text that is selected, as one line.
local function selection()
  local from, to = vim.fn.getpos("'<"), vim.fn.getpos("'>")
  local lines = vim.fn.getregion and vim.fn.getregion(from, to, { type = vim.fn.visualmode() })
    or vim.api.nvim_buf_get_lines(0, from[2] - 1, to[2], false)
  return vim.trim((table.concat(lines, ' '):gsub('%s+', ' ')))
end

---@param command table what nvim_create_user_command() hands over
function M.run(command)
  local word = command.fargs[1] or 'search'
  if not vim.tbl_contains(words, word) then
    vim.notify(('mind-lsp: there is no :Mind %s, but %s'):format(word, table.concat(words, ', ')), vim.log.levels.ERROR)
    return
  end
  if word ~= 'search' then
    require('mind_lsp')[word]()
    return
  end
  local query = vim.trim(command.args:gsub('^%s*search%s*', '', 1))
  if query == '' and command.range > 0 then
    query = selection()
  end
  require('mind_lsp').search(query ~= '' and query or nil)
end

---@return string[]
function M.complete(lead, line)
  if line:match('^.-Mind!?%s+%S*$') == nil then
    return {}
  end
  return vim.tbl_filter(function(word)
    return vim.startswith(word, lead)
  end, words)
end

return M
