---Options, and what they make of the client that Neovim starts.
local M = {}

---@alias mind_lsp.Picker 'auto'|'telescope'|'fzf-lua'|'snacks'|'mini.pick'|'select'

---@class mind_lsp.SearchOptions
---@field limit? integer how many results there are at the most; 30
---@field picker? mind_lsp.Picker what shows them; 'auto' takes the first that is installed

---@class mind_lsp.Options
---@field cmd? string[] how the server is started; { 'mind-lsp', 'serve' }
---@field settings? table the server's settings, without the leading "mind"
---@field search? mind_lsp.SearchOptions

---@type mind_lsp.Options
local defaults = {
  cmd = { 'mind-lsp', 'serve' },
  settings = {},
  search = { limit = 30, picker = 'auto' },
}

M.pickers = { 'auto', 'telescope', 'fzf-lua', 'snacks', 'mini.pick', 'select' }

---What is in force.
---@type mind_lsp.Options
M.options = vim.deepcopy(defaults)

---What says where a project begins.
M.root_markers = { '.git', '.hg', '.svn', '.jj', '.mindignore' }

---The names of a table that are not those of another, for a clear error.
local function unknown(given, known, prefix)
  local names = {}
  for name in pairs(given) do
    if known[name] == nil then
      names[#names + 1] = prefix .. tostring(name)
    end
  end
  table.sort(names)
  return names
end

---@param options? mind_lsp.Options
function M.set(options)
  options = options or {}
  local wrong = unknown(options, defaults, '')
  vim.list_extend(wrong, unknown(type(options.search) == 'table' and options.search or {}, defaults.search, 'search.'))
  if #wrong > 0 then
    error(('mind_lsp.setup: there is no option %s (:help mind-lsp-options)'):format(table.concat(wrong, ', ')), 2)
  end
  local merged = vim.tbl_deep_extend('force', vim.deepcopy(defaults), options)
  local function expect(ok, name, what)
    if not ok then
      error(('mind_lsp.setup: %s must be %s (:help mind-lsp-options)'):format(name, what), 3)
    end
  end
  expect(type(merged.cmd) == 'table' and type(merged.cmd[1]) == 'string', 'cmd', 'a list of strings')
  expect(type(merged.settings) == 'table', 'settings', 'a table')
  local limit = merged.search.limit
  expect(type(limit) == 'number' and limit >= 1 and limit % 1 == 0, 'search.limit', 'a whole number of at least 1')
  expect(vim.tbl_contains(M.pickers, merged.search.picker), 'search.picker', 'one of ' .. table.concat(M.pickers, ', '))
  if options.cmd then -- a list is replaced, not merged
    merged.cmd = options.cmd
  end
  M.options = merged
end

---The configuration of the client, as vim.lsp.config() takes it.
---@return table
function M.client()
  local mind = vim.deepcopy(M.options.settings)
  return {
    cmd = M.options.cmd,
    root_markers = M.root_markers,
    init_options = { mind = vim.tbl_extend('force', { didChangeStatus = true }, mind) },
    settings = { mind = next(mind) and mind or vim.empty_dict() },
    handlers = {
      ['mind/didChangeStatus'] = function(_, params, context)
        require('mind_lsp.status').changed(context.client_id, params)
      end,
    },
  }
end

return M
