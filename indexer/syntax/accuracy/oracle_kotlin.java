// Prints what Kotlin files declare, as the parser of Kotlin's compiler sees them: reads paths
// from standard input and writes a line of JSON for each.
import com.intellij.openapi.util.Disposer;
import com.intellij.psi.*;
import com.intellij.psi.util.PsiTreeUtil;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.jetbrains.kotlin.cli.common.CLIConfigurationKeys;
import org.jetbrains.kotlin.cli.common.messages.MessageCollector;
import org.jetbrains.kotlin.cli.jvm.compiler.*;
import org.jetbrains.kotlin.config.CompilerConfiguration;
import org.jetbrains.kotlin.idea.KotlinLanguage;
import org.jetbrains.kotlin.lexer.KtTokens;
import org.jetbrains.kotlin.psi.*;

class Oracle {
    public static void main(String[] args) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16), false, "UTF-8");
        var configuration = new CompilerConfiguration();
        configuration.put(CLIConfigurationKeys.MESSAGE_COLLECTOR_KEY, MessageCollector.Companion.getNONE());
        var project = KotlinCoreEnvironment.createForProduction(Disposer.newDisposable(), configuration,
            EnvironmentConfigFiles.JVM_CONFIG_FILES).getProject();
        for (String path; (path = in.readLine()) != null; ) {
            out.println("{\"path\":" + quote(path) + "," + answer(PsiFileFactory.getInstance(project), path) + "}");
        }
        out.flush();
        System.exit(0);
    }

    static String answer(PsiFileFactory files, String path) {
        try {
            String text = Files.readString(Path.of(path)).replace("\r\n", "\n");
            PsiFile file = files.createFileFromText(path.endsWith(".kts") ? "a.kts" : "a.kt", KotlinLanguage.INSTANCE, text);
            for (PsiErrorElement error : PsiTreeUtil.findChildrenOfType(file, PsiErrorElement.class)) {
                if (!trailingComma(error)) return "\"error\":" + quote(error.getErrorDescription());
            }
            var v = new Visitor(text);
            v.visit(file);
            return "\"decls\":[" + String.join(",", v.decls) + "]";
        } catch (Exception e) {
            return "\"error\":" + quote(e.toString());
        }
    }

    // The compiler is older than commas before a closing bracket, and goes on after them as
    // if nothing were missing.
    static boolean trailingComma(PsiErrorElement error) {
        PsiElement before = error, after = error;
        do before = PsiTreeUtil.prevLeaf(before); while (before instanceof PsiWhiteSpace || before instanceof PsiComment || before != null && before.getTextLength() == 0);
        do after = PsiTreeUtil.nextLeaf(after); while (after instanceof PsiWhiteSpace || after instanceof PsiComment || after != null && after.getTextLength() == 0);
        return error.getTextLength() == 0 && before != null && before.getText().equals(",") && after != null && ")]>".contains(after.getText());
    }

    static String quote(String s) {
        var b = new StringBuilder("\"");
        for (char c : s.toCharArray()) {
            if (c == '"' || c == '\\') b.append('\\').append(c);
            else if (c < ' ') b.append(String.format("\\u%04x", (int) c));
            else b.append(c);
        }
        return b.append('"').toString();
    }

    // Types and functions wherever they have a name, and properties of types and files. The
    // members of an object without a name are none; a companion without a name is not told
    // of, and its members are those of its class.
    static class Visitor {
        final List<String> decls = new ArrayList<>();
        final Deque<String> containers = new ArrayDeque<>();
        final List<Integer> lines = new ArrayList<>(List.of(0));

        Visitor(String text) {
            for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) lines.add(i + 1);
        }

        int line(int offset) {
            int i = Collections.binarySearch(lines, offset);
            return i >= 0 ? i + 1 : -i - 1;
        }

        void children(PsiElement e) {
            for (PsiElement c = e.getFirstChild(); c != null; c = c.getNextSibling()) visit(c);
        }

        // tell declares what e does, and visits what is in it.
        void tell(PsiElement e, PsiElement name, String spelled, String kind, String receiver) {
            var path = new ArrayList<String>();
            containers.descendingIterator().forEachRemaining(path::add);
            if (receiver != null) path.add(receiver);
            int end = e.getTextRange().getEndOffset();
            if (e instanceof KtEnumEntry) { // without the comma or semicolon that follows, maybe on a later line
                PsiElement last = e.getLastChild();
                while (last instanceof PsiWhiteSpace || last instanceof PsiComment || last.getTextLength() == 0 || ",;".contains(last.getText())) last = last.getPrevSibling();
                end = last.getTextRange().getEndOffset();
            }
            decls.add(String.format("{\"name\":%s,\"line\":%d,\"kind\":\"%s\",\"endLine\":%d,\"container\":%s}",
                quote(spelled), line(name.getTextRange().getStartOffset()), kind, line(end - 1),
                quote(String.join(".", path))));
            if (receiver != null) containers.push(receiver);
            containers.push(spelled);
            children(e);
            containers.pop();
            if (receiver != null) containers.pop();
        }

        // place is where a declaration stands.
        enum Place { FILE, TYPE, HIDDEN, LOCAL }

        static Place place(PsiElement e) {
            PsiElement p = e.getParent();
            if (p instanceof KtFile) return Place.FILE;
            if (p instanceof KtBlockExpression && p.getParent() instanceof KtScript) return Place.FILE;
            if (p instanceof KtClassBody) {
                return p.getParent() instanceof KtObjectDeclaration o && o.isObjectLiteral() ? Place.HIDDEN : Place.TYPE;
            }
            return Place.LOCAL;
        }

        static String receiver(KtTypeReference type) {
            KtTypeElement e = type == null ? null : type.getTypeElement();
            while (e instanceof KtNullableType n) e = n.getInnerType();
            if (!(e instanceof KtUserType)) return null;
            var names = new ArrayDeque<String>();
            for (KtUserType u = (KtUserType) e; u != null; u = u.getQualifier()) names.addFirst(u.getReferencedName());
            return String.join(".", names);
        }

        void visit(PsiElement e) {
            if (e instanceof KtEnumEntry c) {
                tell(e, c.getNameIdentifier(), c.getName(), "enumMember", null);
            } else if (e instanceof KtClassOrObject c && c.getNameIdentifier() != null) {
                String kind = e instanceof KtObjectDeclaration ? "object"
                    : ((KtClass) e).isInterface() ? "interface" : ((KtClass) e).isEnum() ? "enum" : "class";
                tell(e, c.getNameIdentifier(), c.getName(), kind, null);
            } else if (e instanceof KtParameter p && p.hasValOrVar() && p.getNameIdentifier() != null) {
                tell(e, p.getNameIdentifier(), p.getName(), "property", null);
            } else if (e instanceof KtTypeAlias a && a.getNameIdentifier() != null) {
                tell(e, a.getNameIdentifier(), a.getName(), "class", null);
            } else if (e instanceof KtSecondaryConstructor s && place(e) == Place.TYPE) {
                tell(e, s.getConstructorKeyword(), "constructor", "constructor", null);
            } else if (e instanceof KtNamedFunction f && f.getNameIdentifier() != null && place(e) != Place.HIDDEN) {
                String kind = place(e) == Place.TYPE || f.getReceiverTypeReference() != null ? "method" : "function";
                tell(e, f.getNameIdentifier(), f.getName(), kind, receiver(f.getReceiverTypeReference()));
            } else if (e instanceof KtProperty p && p.getNameIdentifier() != null && (place(e) == Place.FILE || place(e) == Place.TYPE)) {
                String kind = p.hasModifier(KtTokens.CONST_KEYWORD) ? "constant" : place(e) == Place.FILE ? "variable" : "property";
                tell(e, p.getNameIdentifier(), p.getName(), kind, receiver(p.getReceiverTypeReference()));
            } else {
                children(e);
            }
        }
    }
}
