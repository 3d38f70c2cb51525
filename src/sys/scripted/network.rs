//! A network that answers from a script.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::wire::{HttpRequest, HttpResponse};

use super::super::{Http, Transport, TransportError, TransportErrorKind};
use super::Shared;

type Answer = Result<HttpResponse, TransportError>;
type Responder = Box<dyn FnMut(&HttpRequest) -> Answer + Send>;

/// Answers from a queue, then from a function, else with an error.
#[derive(Default)]
pub(crate) struct ScriptedHttp {
    answers: Shared<VecDeque<Answer>>,
    responder: Shared<Option<Responder>>,
    sent: Shared<Vec<(HttpRequest, Transport)>>,
}

impl ScriptedHttp {
    pub(crate) fn queue(&self, answer: Answer) {
        self.answers.lock().push_back(answer);
    }

    pub(crate) fn queue_answer(&self, status: u16, body: impl Into<Vec<u8>>) {
        self.queue(Ok(HttpResponse::new(status, Vec::new(), body.into())));
    }

    pub(crate) fn answer_with(
        &self,
        responder: impl FnMut(&HttpRequest) -> Answer + Send + 'static,
    ) {
        *self.responder.lock() = Some(Box::new(responder));
    }

    pub(crate) fn requests(&self) -> Vec<HttpRequest> {
        self.sent.lock().iter().map(|(request, _)| request.clone()).collect()
    }

    pub(crate) fn transports(&self) -> Vec<Transport> {
        self.sent.lock().iter().map(|(_, transport)| transport.clone()).collect()
    }
}

impl Http for Arc<ScriptedHttp> {
    fn send(&self, request: &HttpRequest, transport: &Transport) -> Answer {
        self.sent.lock().push((request.clone(), transport.clone()));
        if let Some(answer) = self.answers.lock().pop_front() {
            return answer;
        }
        match self.responder.lock().as_mut() {
            Some(responder) => responder(request),
            None => Err(TransportError {
                kind: TransportErrorKind::Request,
                message: format!("the script has no answer to {}", request.url),
                may_have_arrived: false,
            }),
        }
    }
}
