---Search by meaning: asking, and what a result looks like to a picker.
local M = {}

local client = require('mind_lsp.client')
local config = require('mind_lsp.config')

---A result, with what pickers and the quickfix list ask for.
---@class mind_lsp.Item
---@field filename string
---@field lnum integer from 1
---@field col integer from 1, in bytes: of the first word that was found
---@field end_lnum integer
---@field text string one line that says what it is
---@field path string relative to its folder
---@field symbol string what it lies in, or ''
---@field snippet string[]
---@field score number

---The byte of a text that a number of UTF-16 units lies before.
---@param text string
---@param units integer
---@return integer
local function byte(text, units)
  local ok, at
  if vim.fn.has('nvim-0.11') == 1 then
    ok, at = pcall(vim.str_byteindex, text, 'utf-16', units, false)
  else
    ok, at = pcall(vim.str_byteindex, text, units, true)
  end
  return ok and at or #text
end

---The line of a snippet that tells most: the one with most of it marked, or else the
---first that has a letter in it. A hit itself may be a page long.
---@param snippet string[]
---@param text string the same, in one
---@param marks [integer, integer][] in UTF-16 units of the text
---@return integer index, integer column both from 1
local function best(snippet, text, marks)
  local marked, first = {}, {} -- bytes in each line, and where they begin
  for _, mark in ipairs(marks) do
    local from, to = byte(text, mark[1]), byte(text, mark[2])
    local at = 0
    for i, line in ipairs(snippet) do
      if from >= at and from <= at + #line then
        marked[i] = (marked[i] or 0) + to - from
        first[i] = math.min(first[i] or from - at, from - at)
        break
      end
      at = at + #line + 1
    end
  end
  local index
  for i, line in ipairs(snippet) do
    if (marked[i] or 0) > (marked[index] or 0) or not index and line:find('%a') then
      index = i
    end
  end
  index = index or 1
  return index, (first[index] or #((snippet[index] or ''):match('^%s*'))) + 1
end

---@param hit table as mind/search has it (docs/protocol.md)
---@return mind_lsp.Item
local function item(hit)
  local text = hit.snippet or ''
  local snippet = vim.split(text, '\n', { plain = true })
  local symbol = hit.symbol or ''
  local index, column = best(snippet, text, hit.marks or {})
  local line = vim.trim(snippet[index] or '')
  local lnum = (hit.snippetRange or hit.range).start.line + index
  return {
    filename = vim.uri_to_fname(hit.uri),
    lnum = lnum,
    col = column,
    end_lnum = math.max(hit.range['end'].line + 1, lnum),
    text = symbol ~= '' and (symbol .. '  ' .. line) or line,
    path = hit.path,
    symbol = symbol,
    snippet = snippet,
    score = hit.score or 0,
  }
end

---Asks every server, and calls back with the best results of all.
---@param query string
---@param done fun(items: mind_lsp.Item[], err: any)
---@return fun() cancel
function M.ask(query, done)
  if vim.trim(query) == '' then
    done({})
    return function() end
  end
  local params = { query = query, limit = config.options.search.limit }
  if vim.api.nvim_buf_get_name(0) ~= '' and vim.bo.buftype == '' then
    params.near = vim.uri_from_bufnr(0)
  end
  return client.request_all('mind/search', params, function(err, answers)
    local items = {}
    for _, answer in ipairs(answers) do
      for _, hit in ipairs((answer.result or {}).hits or {}) do
        items[#items + 1] = item(hit)
      end
    end
    if #answers > 1 then
      table.sort(items, function(a, b)
        return a.score > b.score
      end)
    end
    done(vim.list_slice(items, 1, config.options.search.limit), err)
  end)
end

---Goes to a result, in the current window, and leaves a mark to come back to.
---@param result mind_lsp.Item
function M.jump(result)
  vim.cmd("normal! m'")
  vim.cmd.edit(vim.fn.fnameescape(result.filename))
  local last = vim.api.nvim_buf_line_count(0)
  vim.api.nvim_win_set_cursor(0, { math.min(result.lnum, last), result.col - 1 })
  vim.cmd('normal! zv')
end

---Where each picker that can search while one types is found, in order of preference.
local live = {
  { name = 'snacks', has = function()
    return _G.Snacks ~= nil and pcall(require, 'snacks.picker')
  end },
  { name = 'telescope', has = function()
    return (pcall(require, 'telescope'))
  end },
  { name = 'fzf-lua', has = function()
    return (pcall(require, 'fzf-lua'))
  end },
  { name = 'mini.pick', has = function()
    return _G.MiniPick ~= nil
  end },
}

---The picker that is used: the one that was chosen, if it is there.
---@return mind_lsp.Picker
function M.picker()
  local wanted = config.options.search.picker
  for _, picker in ipairs(live) do
    if (wanted == 'auto' or wanted == picker.name) and picker.has() then
      return picker.name
    end
  end
  return 'select'
end

---@param query? string
function M.open(query)
  local program = config.options.cmd[1]
  if #client.all() == 0 and vim.fn.executable(program) == 0 then -- a picker would open, and find nothing
    client.complain('search', program .. ' cannot be run (:checkhealth mind_lsp)')
    return
  end
  local name = M.picker()
  require('mind_lsp.pickers.' .. name:gsub('[-.]', '_')).open(query)
end

return M
