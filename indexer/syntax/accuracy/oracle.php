<?php
// Reads paths from standard input, one a line, and writes for each a line of JSON with
// what the file declares, as PHP-Parser sees it.

require '/usr/share/php/PhpParser/autoload.php';

use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\Stmt;

final class Declarations
{
    public array $found = [];

    private function add(string $name, int $line, string $kind, int $end, string $container): string
    {
        $this->found[] = compact('name', 'line', 'kind', 'container') + ['endLine' => max($end, $line)];

        return $container === '' ? $name : "$container.$name";
    }

    /** Visits whatever a property of a node holds. */
    public function visit(mixed $x, string $container): void
    {
        if (is_array($x)) {
            foreach ($x as $item) {
                $this->visit($item, $container);
            }
        } elseif ($x instanceof Node) {
            $this->node($x, $container);
        }
    }

    private function node(Node $n, string $in): void
    {
        $end = $n->getEndLine();
        $inner = $in;
        if ($n instanceof Stmt\Namespace_ && $n->name !== null) {
            $inner = $this->add($n->name->toString(), $n->name->getStartLine(), 'namespace', $end, $in);
        } elseif ($n instanceof Stmt\ClassLike && $n->name !== null) {
            $inner = $this->add($n->name->name, $n->name->getStartLine(), match (true) {
                $n instanceof Stmt\Interface_ => 'interface',
                $n instanceof Stmt\Enum_ => 'enum',
                default => 'class',
            }, $end, $in);
        } elseif ($n instanceof Stmt\Function_) {
            $inner = $this->add($n->name->name, $n->name->getStartLine(), 'function', $end, $in);
        } elseif ($n instanceof Stmt\ClassMethod) {
            $ctor = strtolower($n->name->name) === '__construct';
            foreach ($ctor ? $n->params : [] as $p) {
                if ($p->flags !== 0) {
                    $this->add($p->var->name, $p->var->getStartLine(), 'property', $p->getEndLine(), $in);
                }
            }
            $inner = $this->add($n->name->name, $n->name->getStartLine(), $ctor ? 'constructor' : 'method', $end, $in);
        } elseif ($n instanceof Stmt\Property) {
            $this->each($n->props, 'property', $end, $in);
        } elseif ($n instanceof Stmt\ClassConst || $n instanceof Stmt\Const_) {
            $this->each($n->consts, 'constant', $end, $in);
        } elseif ($n instanceof Stmt\EnumCase) {
            $this->add($n->name->name, $n->name->getStartLine(), 'enumMember', $end, $in);
        } elseif ($n instanceof Expr\FuncCall) {
            $this->define($n, $in);
        }
        foreach ($n->getSubNodeNames() as $name) {
            $this->visit($n->$name, $inner);
        }
    }

    /** Adds names that are declared together: the last one ends with the statement. */
    private function each(array $items, string $kind, int $end, string $in): void
    {
        foreach ($items as $i => $item) {
            $last = $i === count($items) - 1;
            $this->add($item->name->toString(), $item->name->getStartLine(), $kind, $last ? $end : $item->getEndLine(), $in);
        }
    }

    /** define('NAME', ...) declares a constant. */
    private function define(Expr\FuncCall $n, string $in): void
    {
        if (!$n->name instanceof Node\Name || strtolower($n->name->getLast()) !== 'define' || count($n->args) < 2) {
            return;
        }
        $name = $n->args[0];
        if ($name instanceof Node\Arg && $name->value instanceof Node\Scalar\String_) {
            $this->add($name->value->value, $name->getStartLine(), 'constant', $n->getEndLine(), $in);
        }
    }
}

ini_set('memory_limit', '1G');
$lexer = new PhpParser\Lexer(['usedAttributes' => ['startLine', 'endLine']]);
$parser = (new PhpParser\ParserFactory())->create(PhpParser\ParserFactory::ONLY_PHP7, $lexer);
while (($path = fgets(STDIN)) !== false) {
    $path = rtrim($path, "\n");
    $answer = ['path' => $path];
    try {
        $d = new Declarations();
        $d->visit($parser->parse(file_get_contents($path)), '');
        $answer['decls'] = $d->found;
    } catch (PhpParser\Error $e) {
        $answer['error'] = $e->getMessage();
    }
    echo json_encode($answer, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), "\n";
}
