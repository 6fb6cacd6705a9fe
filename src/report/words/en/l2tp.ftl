# How L2TP was ended: the result and error codes of RFC 2661 4.4.2.

l2tp-end = { $message }, result code { $result } ({ $meaning })
l2tp-end-with-error = { $message }, result code { $result } ({ $meaning }), error code { $error } ({ $why })
l2tp-end-in-short = L2TP { $message } { $codes } ({ $meaning })
l2tp-stop-ccn = { $code ->
    [0] none given
    [1] general request to clear control connection
    [2] general error, see error code
    [3] control channel already exists
    [4] requester is not authorized to establish a control channel
    [5] protocol version of the requester is not supported
    [6] requester is being shut down
    [7] finite state machine error
   *[other] not in RFC 2661
}
l2tp-cdn = { $code ->
    [0] none given
    [1] loss of carrier
    [2] see error code
    [3] administrative reasons
    [4] lack of appropriate facilities, temporary
    [5] lack of appropriate facilities, permanent
    [6] invalid destination
    [7] no carrier detected
    [8] busy signal detected
    [9] lack of a dial tone
    [10] call was not established within time allotted by LAC
    [11] call was connected but no appropriate framing was detected
   *[other] not in RFC 2661
}
l2tp-error = { $code ->
    [0] no general error
    [1] no control connection exists yet for this LAC-LNS pair
    [2] length is wrong
    [3] field value out of range or reserved field non-zero
    [4] insufficient resources to handle this operation now
    [5] session ID is invalid in this context
    [6] generic vendor-specific error in the LAC
    [7] try another
    [8] unknown AVP with the M bit set
   *[other] not in RFC 2661
}
l2tp-highest-version = highest version supported
