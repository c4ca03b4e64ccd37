---:checkhealth mind_lsp
local M = {}

local health = vim.health

local function editor()
  health.start('Neovim')
  local version = tostring(vim.version())
  if vim.fn.has('nvim-0.11') == 1 then
    health.ok(version .. ': vim.lsp.enable("mind_lsp") starts the server')
  elseif vim.fn.has('nvim-0.10') == 1 then
    health.ok(version .. ': require("mind_lsp").enable() starts the server')
  else
    health.error(version .. ' is too old', { '0.10 or later is needed' })
  end
end

---@return boolean
local function binary()
  health.start('Server')
  local cmd = require('mind_lsp.config').options.cmd
  local path = vim.fn.exepath(cmd[1])
  if path == '' then
    health.error(('%s cannot be run'):format(cmd[1]), {
      'put mind-lsp into a folder of $PATH',
      'or say where it is: require("mind_lsp").setup({ cmd = { "/where/mind-lsp", "serve" } })',
    })
    return false
  end
  local run = vim.system({ path, 'version', '--json' }, { text = true }):wait(5000)
  local ok, version = pcall(vim.json.decode, run.stdout or '')
  if run.code ~= 0 or not ok then
    health.error(('%s does not say its version: %s'):format(path, vim.trim(run.stderr or '')))
    return false
  end
  health.ok(('%s: %s'):format(path, version.version))
  return true
end

local function running()
  local clients = vim.lsp.get_clients({ name = 'mind_lsp' })
  if #clients == 0 then
    health.warn('no server is running', {
      'vim.lsp.enable("mind_lsp") in your configuration (Neovim 0.10: require("mind_lsp").enable())',
      'then open a file',
    })
    return
  end
  for _, client in ipairs(clients) do
    local root = client.root_dir or client.config.root_dir
    health.ok(('running for %s'):format(root or 'single files: no folder with .git or the like is around them'))
  end
end

local function pickers()
  health.start('Search')
  health.ok(('results are shown by %s'):format(require('mind_lsp.search').picker()))
end

function M.check()
  editor()
  if binary() then
    running()
  end
  pickers()
end

return M
