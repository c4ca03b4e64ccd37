# Tells what Ruby files declare, as Ruby's own parser has it.
#
# Reads paths from standard input, one a line, and writes a line of JSON for each.

require "json"

# Calls whose arguments, symbols or strings, name what they declare.
PROPERTIES = /\A(attr|attr_reader|attr_writer|attr_accessor|[cm]attr_(reader|writer|accessor)|class_attribute)\z/
METHODS = %i[define_method alias_method].freeze
MADE = { [:Struct, :new] => "class", [:Class, :new] => "class", [:Data, :define] => "class", [:Module, :new] => "module" }.freeze

# What stands around a node: names, whether in a type, and whether in a method.
Scope = Struct.new(:path, :type, :method)

class Declarations
  attr_reader :found

  def initialize
    @found = []
  end

  def add(name, line, kind, node, scope, receiver = nil)
    path = scope.path
    path += [receiver] if receiver
    @found << { name: name, line: line, kind: kind, endLine: node.last_lineno, container: path.join(".") }
  end

  def visit(node, scope)
    case node
    when Array then node.each { |n| visit(n, scope) }
    when RubyVM::AbstractSyntaxTree::Node then declaration(node, scope)
    end
  end

  def rest(node, scope)
    visit(node.children, scope)
  end

  def declaration(node, scope)
    case node.type
    when :CLASS, :MODULE then type(node, scope)
    when :SCLASS
      visit(node.children[0], scope)
      visit(node.children[1], Scope.new(scope.path, true, false))
    when :DEFN then method(node, node.children[0], nil, scope)
    when :DEFS then method(node, node.children[1], node.children[0], scope)
    when :CDECL then constant(node, scope)
    when :OP_CDECL then constant_or(node, scope)
    when :OP_ASGN_OR then or_constant(node, scope)
    when :ALIAS then alias_of(node, scope)
    when :ITER then block(node, scope)
    when :FCALL then call(node, node, scope)
    else rest(node, scope)
    end
  end

  def type(node, scope)
    name, receiver = constant_path(node.children[0])
    add(name, node.children[0].last_lineno, node.type == :CLASS ? "class" : "module", node, scope, receiver)
    path = scope.path + [receiver, name].compact
    visit(node.children[1..], Scope.new(path, true, false))
  end

  # The last name of a constant's path, and what stands before it.
  def constant_path(node)
    case node.type
    when :COLON2
      before, name = node.children
      [name.to_s, before && source(before)]
    else
      [node.children[-1].to_s, nil]
    end
  end

  def source(node)
    case node.type
    when :COLON2
      before, name = node.children
      before ? "#{source(before)}::#{name}" : name.to_s
    when :COLON3 then node.children[0].to_s
    when :SELF then "self"
    else node.children[0].to_s
    end
  end

  def method(node, name, object, scope)
    receiver = nil
    if object && object.type != :SELF && %i[CONST COLON2 LVAR VCALL DVAR IVAR GVAR].include?(object.type)
      receiver = source(object) unless source(object) == scope.path[-1]
    end
    kind = scope.type || receiver ? "method" : "function"
    kind = "constructor" if kind == "method" && name == :initialize
    add(name.to_s, node.first_lineno, kind, node, scope, receiver)
    path = scope.path + [receiver, name.to_s].compact
    visit(node.children[1..], Scope.new(path, scope.type || receiver, true))
  end

  def constant(node, scope)
    target, value = node.children[0], node.children[-1]
    if target.is_a?(Symbol)
      name, receiver = target.to_s, nil
    else
      name, receiver = constant_path(target)
    end
    made = made(value)
    add(name, node.first_lineno, made || "constant", node, scope, receiver)
    visit(value, made ? Scope.new(scope.path + [receiver, name].compact, true, false) : scope)
  end

  # Foo::BAR ||= 1
  def constant_or(node, scope)
    name, receiver = constant_path(node.children[0])
    add(name, node.first_lineno, "constant", node, scope, receiver)
    rest(node, scope)
  end

  # BAR ||= 1
  def or_constant(node, scope)
    node.children[2].type == :CDECL ? constant(node.children[2], scope) : rest(node, scope)
  end

  # What a constant is that holds a type: Struct.new(:a), Class.new(Base) { ... }.
  def made(value)
    return unless value.is_a?(RubyVM::AbstractSyntaxTree::Node)
    value = value.children[0] if value.type == :ITER
    return unless value.type == :CALL && %i[CONST COLON3].include?(value.children[0].type)
    MADE[[value.children[0].children[0], value.children[1]]]
  end

  def alias_of(node, scope)
    name = literal(node.children[0])
    add(name, node.children[0].first_lineno, scope.type ? "method" : "function", node, scope) if name
  end

  def block(node, scope)
    head = node.children[0]
    if head.type == :FCALL
      call(head, node, scope)
    else
      visit(head, scope)
    end
    visit(node.children[1], scope)
  end

  # A call without a receiver, and the node that reaches to its end.
  def call(node, whole, scope)
    name = node.children[0]
    args = node.children[1]
    args = args.children[0] if args&.type == :BLOCK_PASS
    args = args&.type == :LIST ? args.children.compact : []
    unless scope.method
      if PROPERTIES.match?(name)
        args.each { |a| literal(a) and add(literal(a), a.first_lineno, "property", whole, scope) }
      elsif METHODS.include?(name) && args[0] && literal(args[0])
        add(literal(args[0]), args[0].first_lineno, scope.type ? "method" : "function", whole, scope)
      end
    end
    rest(node, scope)
  end

  def literal(node)
    case node.type
    when :LIT then node.children[0].to_s if node.children[0].is_a?(Symbol)
    when :STR then node.children[0]
    end
  end
end

def answer(path)
  source = File.binread(path).force_encoding(Encoding::UTF_8)
  d = Declarations.new
  d.visit(RubyVM::AbstractSyntaxTree.parse(source), Scope.new([], false, false))
  { path: path, decls: d.found }
rescue SyntaxError, ArgumentError, EncodingError => e
  { path: path, error: e.class.to_s }
end

$VERBOSE = nil
$stdin.each_line(chomp: true) do |path|
  begin
    puts JSON.generate(answer(path))
  rescue JSON::GeneratorError => e
    puts JSON.generate({ path: path, error: e.class.to_s })
  end
end
