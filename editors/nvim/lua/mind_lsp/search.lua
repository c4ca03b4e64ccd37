---Search by meaning: asking, and what a result looks like to a picker.
local M = {}

local client = require('mind_lsp.client')
local config = require('mind_lsp.config')

---A result, with what pickers and the quickfix list ask for.
---@class mind_lsp.Item
---@field filename string
---@field lnum integer from 1
---@field col integer from 1, in bytes
---@field end_lnum integer
---@field text string one line that says what it is
---@field path string relative to its folder
---@field symbol string what it lies in, or ''
---@field snippet string[]
---@field score number

---@param hit table as mind/search has it (docs/protocol.md)
---@return mind_lsp.Item
local function item(hit)
  local snippet = vim.split(hit.snippet or '', '\n', { plain = true })
  local symbol = hit.symbol or ''
  local first = ''
  for _, line in ipairs(snippet) do
    first = vim.trim(line)
    if first ~= '' then
      break
    end
  end
  return {
    filename = vim.uri_to_fname(hit.uri),
    lnum = hit.range.start.line + 1,
    -- whole lines are shown, so the column is a matter of where the cursor looks best
    col = #((snippet[1] or ''):match('^%s*')) + 1,
    end_lnum = math.max(hit.range['end'].line, hit.range.start.line) + 1,
    text = symbol ~= '' and (symbol .. '  ' .. first) or first,
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
  local name = M.picker()
  require('mind_lsp.pickers.' .. name:gsub('[-.]', '_')).open(query)
end

return M
