;;; emacs.el --- What holds in Emacs  -*- lexical-binding: t -*-

(require 'eglot)
(require 'xref)

(defvar failed 0)

(defun holds (sentence value)
  "Say that SENTENCE is true if VALUE is, and count it otherwise."
  (message "%s - %s" (if value "ok" "not ok") sentence)
  (unless value (setq failed (1+ failed))))

(defun eventually (f)
  "Call F until it gives something, for a minute at the most."
  (let ((end (+ (float-time) 60)) value)
    (while (and (not (setq value (funcall f))) (< (float-time) end))
      (read-event nil nil 0.1))
    value))

(defvar progress nil)
(advice-add 'eglot-handle-notification :before
            (lambda (_server method &rest arguments)
              (when (eq method '$/progress)
                (push (plist-get (plist-get arguments :value) :kind) progress))))

;; As emacs.md says; Go's own mode is not a part of Emacs' basics.
(define-derived-mode test-go-mode prog-mode "Go")
(add-to-list 'auto-mode-alist '("\\.go\\'" . test-go-mode))
(add-to-list 'eglot-server-programs
             `(prog-mode . (,(getenv "MIND_LSP") "serve")))

(find-file (concat (getenv "FOLDER") "/http/server.go"))
(let ((eglot-sync-connect 30))
  (apply #'eglot--connect (eglot--guess-contact)))
(holds "eglot connects" (eglot-current-server))

(defun named (query)
  "Return the names of the workspace's symbols for QUERY."
  (mapcar (lambda (s) (plist-get s :name))
          (append (jsonrpc-request (eglot-current-server) :workspace/symbol (list :query query)) nil)))

(holds "progress comes to its end" (eventually (lambda () (member "end" progress))))
(holds "symbols of every language are found"
       (and (eventually (lambda () (member "ListenAndServe" (named "ListenAndServe"))))
            (member "Ledger" (named "Ledger"))))
(holds "xref finds them" (xref-backend-apropos 'eglot "Ledger"))
(holds "an outline holds what the file declares"
       (> (length (imenu--make-index-alist t)) 2))
(holds "search by meaning is a request and a command"
       (let ((answer (jsonrpc-request (eglot-current-server) :mind/search
                                      (list :query "parse the cookie header of a request"))))
         (seq-some (lambda (hit) (string-match-p "cookie" (plist-get hit :path)))
                   (plist-get answer :hits))))
(with-temp-file (concat (getenv "FOLDER") "/late.go")
  (insert "package late\n\nfunc WrittenFromOutside() {}\n"))
(holds "a file that was written by somebody else is found"
       (eventually (lambda () (member "WrittenFromOutside" (named "WrittenFromOutside")))))

(eglot-shutdown (eglot-current-server))
(kill-emacs (if (zerop failed) 0 1))
;;; emacs.el ends here
