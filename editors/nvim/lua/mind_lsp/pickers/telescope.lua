local M = {}

local search = require('mind_lsp.search')

---@param query? string
function M.open(query)
  local channel = require('plenary.async.control').channel
  local conf = require('telescope.config').values
  local make_entry = require('telescope.make_entry')
  local buffer = vim.api.nvim_get_current_buf() -- not the prompt's
  local cancel = function() end
  local by_location = make_entry.gen_from_quickfix({})
  require('telescope.pickers')
    .new({}, {
      prompt_title = 'Search by meaning',
      default_text = query,
      finder = require('telescope.finders').new_dynamic({
        entry_maker = function(result)
          local entry = by_location(result)
          entry.ordinal = result.text
          entry.display = function()
            local place = ('%s:%d'):format(result.path, result.lnum)
            local symbol = #place + 2
            return place .. '  ' .. result.text, {
              { { 0, #place }, 'TelescopeResultsComment' },
              { { symbol, symbol + #result.symbol }, 'TelescopeResultsIdentifier' },
            }
          end
          return entry
        end,
        fn = function(prompt)
          cancel()
          local tell, told = channel.oneshot()
          vim.api.nvim_buf_call(buffer, function()
            cancel = search.ask(prompt or '', tell)
          end)
          return (told())
        end,
      }),
      previewer = conf.qflist_previewer({}),
      -- the server's order is the order; what was typed is marked, and filters nothing
      sorter = require('telescope.sorters').highlighter_only({}),
    })
    :find()
end

return M
